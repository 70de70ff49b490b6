//! The question whether pasted weights are fractions of 1: fields take them in percent.

use std::sync::Arc;

use leptos::prelude::*;

use crate::browser::format;
use crate::components::DialogAbout;
use crate::state::App;
use protocol::{PastedWeights, ReadWeights};

/// Pastes the cells of a column.
type Paste = Arc<dyn Fn(Vec<String>) + Send + Sync>;

/// Pasted weights that may be fractions.
#[derive(Clone)]
pub(super) struct WeightsQuestion {
    /// What they sum to, as they are.
    sum: String,
    /// What is pasted if they are fractions.
    percentages: Vec<String>,
    /// What is pasted if they are percentages.
    as_they_are: Vec<String>,
    paste: Paste,
}

/// Pastes a column of weights, after the question where one is due; cancelled, nothing is pasted.
pub(super) fn paste_weights(
    app: App,
    question: RwSignal<Option<WeightsQuestion>>,
    texts: Vec<String>,
    paste: impl Fn(Vec<String>) + Send + Sync + 'static,
) {
    let asked = ReadWeights { texts: texts.clone() };
    app.ask(asked, move |PastedWeights { fractions, percentages }| {
        // The reader may have left the page.
        if question.try_get_untracked().is_none() {
            return;
        }
        match fractions {
            None => paste(texts),
            Some(sum) => question.set(Some(WeightsQuestion {
                sum: format::exact(&sum.to_string()),
                percentages,
                as_they_are: texts,
                paste: Arc::new(paste),
            })),
        }
    });
}

/// The question, while there is one.
#[component]
pub(super) fn AskWeights(question: RwSignal<Option<WeightsQuestion>>) -> impl IntoView {
    view! {
        <DialogAbout
            about=question
            label="Fractions or percent?"
            content=|asked: WeightsQuestion, open| {
                let WeightsQuestion { sum, percentages, as_they_are, paste } = asked;
                let answer = move |weights: Vec<String>, paste: Paste| {
                    open.set(false);
                    paste(weights);
                };
                let (percent, fractions) = (Arc::clone(&paste), paste);
                view! {
                    <div class="body">
                        <h2>"Fractions or percent?"</h2>
                        <p>
                            "The pasted weights sum to " <b class="num">{sum.clone()}</b>
                            ". Weights are in percent; fractions of 1 are multiplied by 100."
                        </p>
                        <div class="acts">
                            <button class="button" type="button" on:click=move |_| open.set(false)>"Cancel"</button>
                            <button
                                class="button"
                                type="button"
                                on:click=move |_| answer(as_they_are.clone(), Arc::clone(&percent))
                            >
                                {format!("Percent, {sum} % in all")}
                            </button>
                            <button
                                class="button primary"
                                type="button"
                                on:click=move |_| answer(percentages.clone(), Arc::clone(&fractions))
                            >
                                "Fractions of 1"
                            </button>
                        </div>
                    </div>
                }
            }
        />
    }
}
