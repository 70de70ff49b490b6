//! Charts, drawn by Apache ECharts in a file of their own (`web/charts`).

use std::sync::Arc;

use js_sys::{Array, Float64Array, Object, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use web_sys::HtmlElement;

/// How the values of a chart are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChartKind {
    /// A line a series.
    Line,
    /// A line a series, filled down or up to zero.
    Area,
    /// The series on top of each other, each until its next value.
    Stack,
    /// A bar a value.
    Bars,
}

impl ChartKind {
    const fn name(self) -> &'static str {
        match self {
            Self::Line => "line",
            Self::Area => "area",
            Self::Stack => "stack",
            Self::Bars => "bars",
        }
    }
}

/// What the values of a chart are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChartUnit {
    /// Shares of 1, shown in percent.
    Percent,
    /// Plain numbers.
    Number,
}

impl ChartUnit {
    const fn name(self) -> &'static str {
        match self {
            Self::Percent => "percent",
            Self::Number => "number",
        }
    }
}

/// What a chart draws: series over the same times.
#[derive(Clone, Debug, PartialEq)]
pub struct ChartModel {
    /// How.
    pub kind: ChartKind,
    /// What the values are.
    pub unit: ChartUnit,
    /// Milliseconds since 1970 in UTC, ascending.
    pub times: Arc<[i64]>,
    /// The series.
    pub series: Vec<ChartSeries>,
}

/// One series of a chart.
#[derive(Clone, Debug)]
pub struct ChartSeries {
    /// What it is called.
    pub name: String,
    /// A value a time; not a number where there is none.
    pub values: Arc<[f64]>,
}

impl PartialEq for ChartSeries {
    /// By bits, so that a series with gaps equals itself.
    fn eq(&self, other: &Self) -> bool {
        let bits = |series: &Self| series.values.iter().map(|value| value.to_bits()).collect::<Vec<_>>();
        self.name == other.name && (Arc::ptr_eq(&self.values, &other.values) || bits(self) == bits(other))
    }
}

#[wasm_bindgen(module = "/charts/load.js")]
extern "C" {
    #[wasm_bindgen(catch, js_name = load)]
    async fn load_charts() -> Result<JsValue, JsValue>;
}

#[wasm_bindgen]
extern "C" {
    type ChartsModule;
    #[wasm_bindgen(method)]
    fn mount(this: &ChartsModule, element: &HtmlElement) -> Drawing;

    /// A chart in an element.
    #[derive(Clone, Debug)]
    pub type Drawing;
    #[wasm_bindgen(method, js_name = show)]
    fn show_model(this: &Drawing, model: &JsValue);
    #[wasm_bindgen(method, js_name = image)]
    fn image_bytes(this: &Drawing) -> Uint8Array;
    /// Takes the chart away from its element.
    #[wasm_bindgen(method)]
    pub fn dispose(this: &Drawing);
}

impl Drawing {
    /// A chart in an element, once the file of the charts is there; none when it cannot be fetched.
    pub async fn mount(element: &HtmlElement) -> Option<Self> {
        let module = load_charts().await.ok()?;
        Some(module.unchecked_into::<ChartsModule>().mount(element))
    }

    /// Draws a model in place of what is drawn.
    pub fn show(&self, model: &ChartModel) {
        self.show_model(&model.to_js());
    }

    /// What is drawn, as the bytes of a PNG.
    #[must_use]
    pub fn image(&self) -> Vec<u8> {
        self.image_bytes().to_vec()
    }
}

impl ChartModel {
    fn to_js(&self) -> JsValue {
        let milliseconds: Vec<f64> = self.times.iter().map(|time| exact_float(*time)).collect();
        let times = Float64Array::from(milliseconds.as_slice());
        let series: Array = self.series.iter().map(ChartSeries::to_js).collect();
        object(&[
            ("kind", self.kind.name().into()),
            ("unit", self.unit.name().into()),
            ("times", times.into()),
            ("series", series.into()),
        ])
    }
}

impl ChartSeries {
    fn to_js(&self) -> JsValue {
        let values = Float64Array::from(&*self.values);
        object(&[("name", self.name.as_str().into()), ("values", values.into())])
    }
}

/// Milliseconds as JavaScript counts them: exact for 285,000 years either way.
#[expect(clippy::cast_precision_loss, reason = "times are far below 2^53 milliseconds")]
const fn exact_float(milliseconds: i64) -> f64 {
    milliseconds as f64
}

fn object(entries: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (name, value) in entries {
        // Setting a property of a new object cannot fail.
        let _ = Reflect::set(&object, &JsValue::from(*name), value);
    }
    object.into()
}
