//! A planned book that JavaScript changes input by input.

use planning::functions;
use planning::plan::PlannedBook;
use wasm_bindgen::prelude::*;

use crate::{js, values};

/// A planned book; `js/planned.ts` is its face.
#[wasm_bindgen(js_name = PlannedBookHandle)]
#[derive(Debug)]
pub struct PlannedBookHandle(PlannedBook);

#[expect(clippy::needless_pass_by_value, reason = "columns cross the boundary by value")]
#[wasm_bindgen(js_class = PlannedBookHandle)]
impl PlannedBookHandle {
    /// Plans the book of an input.
    ///
    /// # Errors
    /// The refusal, for the package's entry to wrap.
    #[wasm_bindgen(constructor)]
    pub fn new(text: &str, columns: Option<Vec<JsValue>>) -> Result<Self, JsValue> {
        let planned = functions::planned_book(&values::read(text, columns.as_deref())?);
        planned.map(Self).map_err(|refusal| values::refusal(&refusal))
    }

    /// The whole plan, as JSON text.
    ///
    /// # Errors
    /// The refusal, for the package's entry to wrap.
    pub fn plan(&self) -> Result<String, JsValue> {
        js::text(&self.0.plan().map_err(|refusal| values::refusal(&refusal))?)
    }

    /// The largest flows of accounts, as the book is now, as JSON text.
    ///
    /// # Errors
    /// The refusal, for the package's entry to wrap.
    #[wasm_bindgen(js_name = largestFlows)]
    pub fn largest_flows(&self, text: &str, columns: Option<Vec<JsValue>>) -> Result<String, JsValue> {
        let accounts = values::read(text, columns.as_deref())?;
        let flows = functions::flows_of_planned(&self.0, &accounts);
        js::text(&flows.map_err(|refusal| values::refusal(&refusal))?)
    }

    /// Makes changes; the plan of the accounts that they touch, as JSON text.
    ///
    /// # Errors
    /// The refusal, for the package's entry to wrap.
    pub fn change(&mut self, text: &str, columns: Option<Vec<JsValue>>) -> Result<String, JsValue> {
        let changes = values::read(text, columns.as_deref())?;
        let changed = functions::change_planned(&mut self.0, &changes);
        js::text(&changed.map_err(|refusal| values::refusal(&refusal))?)
    }
}
