//! Rows of a long list, fetched in chunks as they come into sight.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::{Engine, WithSome};
use protocol::{
    AccountLine, AccountsView, Answered, BlockRow, BlockWindow, Failure, FlowRow, FlowWindow, HistoryLine, HistoryView,
    ListAccounts, ListHistory, ListMandates, ListOrderBatches, ListRows, MandateLine, MandatesView, OrderBatchLine,
    OrderBatchesView, PlanRow, PlanWindow, RowsView, ShowBlocks, ShowLargestFlows, ShowPlan, ShowTaxes, TableRow,
    TaxRow, TaxWindow,
};

/// Rows per question: a screen and a half at the usual row height.
const CHUNK: u32 = 64;

/// A question that asks for a window of rows.
pub trait WindowOf: Answered<Answer: Send + Sync> + Clone + 'static {
    /// A row of the list.
    type Row: Clone + PartialEq + Send + Sync + 'static;
    /// The same question for another window.
    #[must_use]
    fn window(&self, offset: u32, limit: u32) -> Self;
    /// How many rows match.
    fn matching(answer: &Self::Answer) -> u32;
    /// Takes the window out of the answer.
    fn take_rows(answer: &mut Self::Answer) -> Vec<Self::Row>;
}

macro_rules! window_of {
    ($($question:ty, $answer:ty, $row:ty);+ $(;)?) => {
        $(impl WindowOf for $question {
            type Row = $row;

            fn window(&self, offset: u32, limit: u32) -> Self {
                let mut window = self.clone();
                (window.offset, window.limit) = (offset, limit);
                window
            }

            fn matching(answer: &$answer) -> u32 {
                answer.matching
            }

            fn take_rows(answer: &mut $answer) -> Vec<$row> {
                std::mem::take(&mut answer.rows)
            }
        })+
    };
}

window_of! {
    ListAccounts, AccountsView, AccountLine;
    ListMandates, MandatesView, MandateLine;
    ListOrderBatches, OrderBatchesView, OrderBatchLine;
    ListHistory, HistoryView, HistoryLine;
    ShowPlan, PlanWindow, PlanRow;
    ShowTaxes, TaxWindow, TaxRow;
    ShowBlocks, BlockWindow, BlockRow;
    ShowLargestFlows, FlowWindow, FlowRow;
}

impl WindowOf for ListRows {
    type Row = Arc<TableRow>;

    fn window(&self, offset: u32, limit: u32) -> Self {
        let selection = self.selection.clone();
        Self {
            selection,
            offset,
            limit,
        }
    }

    fn matching(answer: &RowsView) -> u32 {
        answer.matching
    }

    fn take_rows(answer: &mut RowsView) -> Vec<Arc<TableRow>> {
        std::mem::take(&mut answer.rows).into_iter().map(Arc::new).collect()
    }
}

/// The rows of a list that were fetched so far.
#[derive(Debug)]
pub struct Windows<Q: WindowOf> {
    /// The rows, by number of their chunk.
    chunks: RwSignal<BTreeMap<u32, Vec<Q::Row>>>,
    /// The newest answer without its rows: the totals of the list.
    pub head: RwSignal<Option<Q::Answer>>,
    /// Rows in all; none until the first answer.
    pub count: RwSignal<Option<u32>>,
    /// Why there are no rows.
    pub failure: RwSignal<Option<Failure>>,
    /// Grows when another list is shown, not when the same list was refreshed.
    pub list: RwSignal<u32>,
    question: StoredValue<Option<Q>, LocalStorage>,
    on_the_way: StoredValue<BTreeSet<u32>>,
    wanted: StoredValue<Range<u32>>,
    turn: StoredValue<u32>,
    engine: Engine,
}

impl<Q: WindowOf> Clone for Windows<Q> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<Q: WindowOf> Copy for Windows<Q> {}

/// The rows of `question`, asked again whenever a signal that it reads, or the book, changes; none shows nothing.
pub fn windows<Q: WindowOf>(engine: Engine, question: impl Fn() -> Option<Q> + 'static) -> Windows<Q> {
    let windows = Windows {
        chunks: RwSignal::new(BTreeMap::new()),
        head: RwSignal::new(None),
        count: RwSignal::new(None),
        failure: RwSignal::new(None),
        list: RwSignal::new(0),
        question: StoredValue::new_local(None),
        on_the_way: StoredValue::new(BTreeSet::new()),
        wanted: StoredValue::new(0..1),
        turn: StoredValue::new(0),
        engine,
    };
    let revision = Memo::new(move |_| engine.revision());
    Effect::new(move |before: Option<u64>| {
        let revision = revision.get();
        let question = question();
        windows.question.set_value(question);
        if before.is_none_or(|before| before == revision) {
            windows.list.update(|list| *list += 1);
            windows.wanted.set_value(0..1);
        }
        windows.refresh();
        revision
    });
    windows
}

/// The totals of the list; none before the first answer.
impl<Q: WindowOf> WithSome<Q::Answer> for Windows<Q> {
    fn with_some<T>(&self, read: impl FnOnce(&Q::Answer) -> T) -> Option<T> {
        self.head.with_some(read)
    }
}

impl<Q: WindowOf> Windows<Q> {
    /// The row at an index; none while it is on its way.
    #[must_use]
    pub fn row(self, index: u32) -> Option<Q::Row> {
        self.chunks
            .with(|chunks| chunks.get(&(index / CHUNK))?.get((index % CHUNK) as usize).cloned())
    }

    /// Folds over the rows that were fetched.
    pub fn fold<T>(self, start: T, mut step: impl FnMut(T, &Q::Row) -> T) -> T {
        self.chunks
            .with(|chunks| chunks.values().flatten().fold(start, &mut step))
    }

    /// Sees to it that these rows come.
    pub fn want(self, rows: Range<u32>) {
        self.wanted.set_value(rows.clone());
        let missing: Vec<u32> = self.chunks.with_untracked(|chunks| {
            self.on_the_way.with_value(|on_the_way| {
                chunks_of(&rows)
                    .filter(|chunk| !chunks.contains_key(chunk) && !on_the_way.contains(chunk))
                    .collect()
            })
        });
        for chunk in missing {
            self.fetch(chunk, false);
        }
    }

    /// Asks again for what is in sight; the old rows stay until the new ones are here.
    fn refresh(self) {
        self.turn.update_value(|turn| *turn += 1);
        self.on_the_way.set_value(BTreeSet::new());
        let mut first = true;
        for chunk in chunks_of(&self.wanted.get_value()) {
            self.fetch(chunk, first);
            first = false;
        }
    }

    fn fetch(self, chunk: u32, starts_anew: bool) {
        let Some(question) = self
            .question
            .with_value(|question| question.as_ref().map(|q| q.window(chunk * CHUNK, CHUNK)))
        else {
            self.count.set(None);
            self.chunks.set(BTreeMap::new());
            return;
        };
        let mine = self.turn.get_value();
        self.on_the_way.update_value(|on_the_way| {
            on_the_way.insert(chunk);
        });
        spawn_local(async move {
            let answer = self.engine.ask(question).await;
            if self.turn.try_get_value() == Some(mine) {
                self.take(chunk, starts_anew, answer);
            }
        });
    }

    fn take(self, chunk: u32, starts_anew: bool, answer: Result<Q::Answer, Failure>) {
        self.on_the_way.update_value(|on_the_way| {
            on_the_way.remove(&chunk);
        });
        match answer {
            Ok(mut answer) => {
                let rows = Q::take_rows(&mut answer);
                self.failure.set(None);
                self.chunks.update(|chunks| {
                    if starts_anew {
                        chunks.clear();
                    }
                    chunks.insert(chunk, rows);
                });
                self.count.set(Some(Q::matching(&answer)));
                self.head.set(Some(answer));
            }
            Err(failure) => self.failure.set(Some(failure)),
        }
    }
}

/// The chunks that hold these rows.
fn chunks_of(rows: &Range<u32>) -> Range<u32> {
    rows.start / CHUNK..rows.end.div_ceil(CHUNK).max(rows.start / CHUNK + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_lie_in_their_chunks() {
        for (rows, chunks) in [
            (0..1, 0..1),
            (0..64, 0..1),
            (0..65, 0..2),
            (63..64, 0..1),
            (64..128, 1..2),
            (70..70, 1..2),
        ] {
            assert_eq!(chunks_of(&rows), chunks, "{rows:?}");
        }
    }
}
