//! The bullet bar: actual as a bar, target as a tick, the band as a block, what comes after as an outline.

use decimal::Decimal;
use leptos::prelude::*;

use crate::browser::format;

/// View box of a bar; its column has the same width.
const WIDTH: f64 = 120.0;
const HEIGHT: f64 = 14.0;
/// The highest shares that a scale may end at.
const NICE: [f64; 9] = [0.02, 0.05, 0.1, 0.15, 0.25, 0.5, 0.75, 1.0, 1.5];

/// The shares that the two ends of every bar in a column stand for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    low: f64,
    high: f64,
}

impl Scale {
    /// From 0 (below it when something is short) to the first round share that holds every value.
    #[must_use]
    pub fn over(values: impl IntoIterator<Item = Decimal>) -> Self {
        let (low, high) = values
            .into_iter()
            .map(Decimal::to_f64)
            .fold((0.0_f64, 0.0_f64), |(low, high), value| {
                (low.min(value), high.max(value))
            });
        Self {
            // 0.0 - 0.0 is 0, where -0.0 would print its sign.
            low: 0.0 - nice(-low),
            high: nice(high).max(NICE[0]),
        }
    }

    /// "0% to 25%".
    #[must_use]
    pub fn text(self) -> String {
        format!(
            "{} to {}",
            format::real_percentage(self.low, 0),
            format::real_percentage(self.high, 0)
        )
    }

    fn x(self, share: f64) -> f64 {
        ((share - self.low) / (self.high - self.low)).clamp(0.0, 1.0) * WIDTH
    }
}

/// 0 for nothing, else the first round share that is as large.
fn nice(share: f64) -> f64 {
    if share <= 0.0 {
        return 0.0;
    }
    NICE.into_iter()
        .find(|step| share <= *step)
        .unwrap_or_else(|| share.ceil())
}

/// What a bar shows, in shares of 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BulletFigures {
    /// The share held.
    pub actual: Decimal,
    /// The share wanted.
    pub target: Decimal,
    /// Lowest and highest share that is in band.
    pub band: (Decimal, Decimal),
    /// The share after the order.
    pub after: Option<Decimal>,
}

impl BulletFigures {
    /// "over" above the band, "under" below it, "" inside; the boundary is inside.
    #[must_use]
    pub fn side(&self) -> &'static str {
        if self.actual > self.band.1 {
            "over"
        } else if self.actual < self.band.0 {
            "under"
        } else {
            ""
        }
    }

    /// What a reader hears in place of the bar.
    fn text(&self) -> String {
        let side = match self.side() {
            "" => "in band",
            "over" => "above band",
            _ => "below band",
        };
        let after = self
            .after
            .map_or_else(String::new, |after| format!(", after {}", format::percentage(after)));
        format!(
            "actual {}, target {}, band {} to {}, {side}{after}",
            format::percentage(self.actual),
            format::percentage(self.target),
            format::percentage(self.band.0),
            format::percentage(self.band.1),
        )
    }
}

/// A piece of a bar: left end and width.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Span {
    x: f64,
    width: f64,
}

fn span(scale: Scale, from: f64, to: f64) -> Span {
    let (a, b) = (scale.x(from), scale.x(to));
    Span {
        x: a.min(b),
        width: (a - b).abs(),
    }
}

/// A bullet bar.
#[component]
pub fn Bullet(figures: BulletFigures, #[prop(into)] scale: Signal<Scale>) -> impl IntoView {
    view! {
        <svg
            class="bullet"
            width=WIDTH
            height=HEIGHT
            viewBox=format!("0 0 {WIDTH} {HEIGHT}")
            role="img"
            aria-label=figures.text()
            inner_html=move || figures.shapes(scale.get())
        ></svg>
    }
}

impl BulletFigures {
    /// The shapes as one text of numbers: a column of bars is read by the browser ten times faster than it is built.
    fn shapes(&self, scale: Scale) -> String {
        let actual = self.actual.to_f64();
        let band = span(scale, self.band.0.to_f64(), self.band.1.to_f64());
        let bar = span(scale, 0.0, actual);
        let after = self
            .after
            .map(|after| span(scale, actual, after.to_f64()))
            .filter(|after| after.width >= 1.0);
        let outline = after.map_or_else(String::new, |after| after.rect("after", 4.5, 5.0));
        let tick = Span {
            x: scale.x(self.target.to_f64()) - 1.0,
            width: 2.0,
        };
        [
            Span { x: 0.0, width: WIDTH }.rect("track", 4.0, 6.0),
            band.rect("band", 1.5, 11.0),
            bar.rect(&format!("bar {}", self.side()), 4.0, 6.0),
            outline,
            tick.rect("tick", 0.0, HEIGHT),
        ]
        .concat()
    }
}

impl Span {
    fn rect(self, class: &str, y: f64, height: f64) -> String {
        let Self { x, width } = self;
        format!(r#"<rect class="{class}" x="{x}" y="{y}" width="{width}" height="{height}" rx="1"/>"#)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scale_over(values: &[&str]) -> Scale {
        Scale::over(values.iter().filter_map(|text| text.parse().ok()))
    }

    #[test]
    fn a_scale_ends_at_the_first_round_share_that_holds_everything() {
        for (values, low, high) in [
            (&["0.03", "0.12"][..], 0.0, 0.15),
            (&["0.25"], 0.0, 0.25),
            (&["0.251"], 0.0, 0.5),
            (&["-0.04", "0.6"], -0.05, 0.75),
            (&["2.2"], 0.0, 3.0),
            (&[], 0.0, 0.02),
        ] {
            let expected = Scale { low, high };
            assert_eq!(scale_over(values), expected, "{values:?}");
        }
    }

    #[test]
    fn a_short_bar_goes_left_from_zero() {
        let scale = scale_over(&["-0.25", "0.25"]);
        assert_eq!(span(scale, 0.0, -0.25), Span { x: 0.0, width: 60.0 });
        assert_eq!(span(scale, 0.0, 0.125), Span { x: 60.0, width: 30.0 });
    }

    #[test]
    fn the_edge_of_the_band_is_inside() {
        for (actual, side) in [
            ("0.1", ""),
            ("0.08", ""),
            ("0.12", ""),
            ("0.120001", "over"),
            ("0.0799", "under"),
        ] {
            let decimal = |text: &str| text.parse().unwrap_or(Decimal::ZERO);
            let figures = BulletFigures {
                actual: decimal(actual),
                target: decimal("0.1"),
                band: (decimal("0.08"), decimal("0.12")),
                after: None,
            };
            assert_eq!(figures.side(), side, "{actual}");
        }
    }

    #[test]
    fn every_figure_has_its_shape() {
        let decimal = |text: &str| text.parse().unwrap_or(Decimal::ZERO);
        let figures = BulletFigures {
            actual: decimal("0.2"),
            target: decimal("0.1"),
            band: (decimal("0.08"), decimal("0.12")),
            after: Some(decimal("0.1")),
        };
        let shapes = figures.shapes(scale_over(&["0.25"]));
        for shape in [
            r#"class="track" x="0" y="4" width="120""#,
            r#"class="band" x="38.4" y="1.5" width="19.19"#,
            r#"class="bar over" x="0" y="4" width="96""#,
            r#"class="after" x="48" y="4.5" width="48""#,
            r#"class="tick" x="47" y="0" width="2""#,
        ] {
            assert!(shapes.contains(shape), "{shape} in {shapes}");
        }
    }
}
