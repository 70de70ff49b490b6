//! A row of the editor: its cells, and what is wrong with them.

use leptos::ev::{ClipboardEvent, KeyboardEvent};
use leptos::prelude::*;

use super::editor::{EditRow, Editor, cell_id, focus_cell};
use crate::components::{ComboOption, Combobox, ErrorDetails, Icon, IconButton, IconView, each};
use crate::state::WithSome;
use protocol::target_cells::{TargetCell, fitting, read_block};
use protocol::{TargetChoice, TargetKind, Violation};

#[component]
pub(super) fn EditorRow(editor: Editor, row: EditRow) -> impl IntoView {
    let EditRow { id, draft } = row;
    let kind = {
        let draft = draft.clone();
        Memo::new(move |_| draft.with(|draft| (!draft.key.trim().is_empty()).then_some(draft.kind)))
    };
    let violations = Memo::new(move |_| editor.violations(id));
    let figures = [TargetCell::Weight, TargetCell::Notional, TargetCell::Quantity].map(|cell| {
        let draft = draft.clone();
        let text = move || draft.with(|draft| cell.read(draft).to_owned());
        view! { <td><FigureCell editor id cell text violations/></td> }
    });
    let key = move || draft.with(|draft| draft.key.clone());
    view! {
        <tr on:focusin=move |_| editor.focused.set(Some(id)) on:paste=move |event| on_paste(&event, editor, id)>
            <td><KeyCell editor id text=key violations/></td>
            <td class="pad late">
                {move || kind.get().map(|kind| {
                    let class = if kind == TargetKind::Portfolio { "tag accent" } else { "tag" };
                    view! { <span class=class>{kind.label()}</span> }
                })}
            </td>
            {figures}
            <td class="pad">
                <IconButton icon=Icon::Close label="Remove row" on_press=move || editor.remove(id)/>
            </td>
        </tr>
        <Show when=move || !violations.with(Vec::is_empty)>
            <tr class="faults">
                <td colspan="6" id=faults_id(id)>
                    {move || each(violations.get(), |violation| view! { <Fault violation/> })}
                </td>
            </tr>
        </Show>
    }
}

#[component]
fn Fault(violation: Violation) -> impl IntoView {
    let cell = TargetCell::ALL
        .into_iter()
        .find(|cell| violation.column.as_deref() == Some(cell.column()));
    view! {
        <div class="field-error">
            <IconView icon=Icon::Failed/>
            <span>{cell.map(|cell| view! { <b>{cell.label()} ": "</b> })} {violation.message}</span>
            <ErrorDetails code=violation.code.into_owned()/>
        </div>
    }
}

#[component]
fn KeyCell(
    editor: Editor,
    id: u32,
    #[prop(into)] text: Signal<String>,
    violations: Memo<Vec<Violation>>,
) -> impl IntoView {
    let offers = Callback::new(move |text: String| {
        editor
            .view
            .value
            .part_untracked(|view| fitting(&view.targets, &text).into_iter().map(offer).collect())
    });
    let on_pick = Callback::new(move |offer: ComboOption| pick(editor, id, &offer));
    view! {
        <Combobox
            id=cell_id(id, TargetCell::Key)
            label="Target"
            text
            offers
            on_text=Callback::new(move |text| editor.write(id, TargetCell::Key, text))
            on_pick
            class="cell"
            placeholder="Asset or portfolio"
            invalid=is_at_fault(violations, TargetCell::Key)
            described_by=described(violations, id)
        />
    }
}

#[component]
fn FigureCell(
    editor: Editor,
    id: u32,
    cell: TargetCell,
    #[prop(into)] text: Signal<String>,
    violations: Memo<Vec<Violation>>,
) -> impl IntoView {
    let at_fault = is_at_fault(violations, cell);
    view! {
        <input
            class="cell num"
            id=cell_id(id, cell)
            aria-label=cell.label()
            inputmode="decimal"
            autocomplete="off"
            prop:value=text
            aria-invalid=move || at_fault.get().then_some("true")
            aria-describedby=described(violations, id)
            on:input=move |event| editor.write(id, cell, event_target_value(&event))
            on:keydown=move |event| on_key(&event, editor, id, cell)
        />
    }
}

fn is_at_fault(violations: Memo<Vec<Violation>>, cell: TargetCell) -> Signal<bool> {
    Signal::derive(move || {
        violations.with(|all| {
            all.iter()
                .any(|violation| violation.column.as_deref().is_none_or(|at| at == cell.column()))
        })
    })
}

fn described(violations: Memo<Vec<Violation>>, id: u32) -> Signal<Option<String>> {
    Signal::derive(move || (!violations.with(Vec::is_empty)).then(|| faults_id(id)))
}

fn faults_id(id: u32) -> String {
    format!("faults-{id}")
}

fn offer(choice: &TargetChoice) -> ComboOption {
    let tag = choice.kind.label();
    ComboOption {
        value: format!("{tag} {}", choice.key),
        title: choice.key.clone(),
        note: choice.name.clone(),
        tag,
    }
}

/// The offer's tag is the kind, for a key that both kinds have.
fn pick(editor: Editor, id: u32, offer: &ComboOption) {
    editor.write(id, TargetCell::Key, offer.title.clone());
    let is_portfolio = offer.tag == TargetKind::Portfolio.label();
    let kind = if is_portfolio {
        TargetKind::Portfolio
    } else {
        TargetKind::Asset
    };
    editor.rows.with_untracked(|rows| {
        if let Some(row) = rows.iter().find(|row| row.id == id) {
            row.draft.update(|draft| draft.kind = kind);
        }
    });
    focus_cell(id, TargetCell::Weight);
}

/// Up and down lead to the same column of the row above and below.
fn on_key(event: &KeyboardEvent, editor: Editor, id: u32, cell: TargetCell) {
    if event.ctrl_key() || event.meta_key() || event.alt_key() {
        return;
    }
    let step: isize = match event.key().as_str() {
        "ArrowUp" => -1,
        "ArrowDown" | "Enter" => 1,
        _ => return,
    };
    let to = editor.rows.with_untracked(|rows| {
        let here = rows.iter().position(|row| row.id == id)?;
        rows.get(here.checked_add_signed(step)?).map(|row| row.id)
    });
    event.prevent_default();
    if let Some(to) = to {
        focus_cell(to, cell);
    }
}

/// Cells of a spreadsheet fill cells from the focused one; a single text is left to the field.
fn on_paste(event: &ClipboardEvent, editor: Editor, id: u32) {
    let focused = document().active_element().map(|element| element.id());
    let cell = TargetCell::ALL
        .into_iter()
        .find(|cell| focused.as_deref() == Some(cell_id(id, *cell).as_str()));
    let text = event.clipboard_data().and_then(|data| data.get_data("text/plain").ok());
    if let (Some(cell), Some(block)) = (cell, text.as_deref().and_then(read_block)) {
        event.prevent_default();
        editor.paste(id, cell, block);
    }
}
