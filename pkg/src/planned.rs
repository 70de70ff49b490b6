//! A planned book that JavaScript changes input by input.

use planning::functions;
use planning::plan::{PlannedBook, WrittenPlan};
use planning::raw::Given;
use wasm_bindgen::prelude::*;

use crate::{js, values};

/// A planned book; `js/planned.ts` is its face.
#[wasm_bindgen(js_name = PlannedBookHandle)]
#[derive(Debug)]
pub struct PlannedBookHandle(PlannedBook);

#[wasm_bindgen(js_class = PlannedBookHandle)]
impl PlannedBookHandle {
    /// Plans the book of an input.
    ///
    /// # Errors
    /// The refusal, for the package's entry to wrap.
    #[wasm_bindgen(constructor)]
    pub fn new(text: &str, columns: Option<Vec<JsValue>>) -> Result<Self, JsValue> {
        values::answered(text, columns, |input| functions::planned_book(input)).map(Self)
    }

    /// The whole plan, as JSON text.
    ///
    /// # Errors
    /// The refusal, for the package's entry to wrap.
    pub fn plan(&self) -> Result<String, JsValue> {
        let plan = self.0.plan().map_err(|refusal| values::refusal(&refusal))?;
        js::text(&WrittenPlan(&plan))
    }

    /// The largest flows of accounts, as the book is now, as JSON text.
    ///
    /// # Errors
    /// The refusal, for the package's entry to wrap.
    #[wasm_bindgen(js_name = largestFlows)]
    pub fn largest_flows(&self, text: &str, columns: Option<Vec<JsValue>>) -> Result<String, JsValue> {
        let flows = |accounts: Given<'_>| functions::flows_of_planned(&self.0, accounts);
        js::text(&values::answered(text, columns, flows)?)
    }

    /// Makes changes; the plan of the accounts that they touch, as JSON text.
    ///
    /// # Errors
    /// The refusal, for the package's entry to wrap.
    pub fn change(&mut self, text: &str, columns: Option<Vec<JsValue>>) -> Result<String, JsValue> {
        let changed = |changes: Given<'_>| functions::change_planned(&mut self.0, changes);
        js::text(&WrittenPlan(&values::answered(text, columns, changed)?))
    }
}
