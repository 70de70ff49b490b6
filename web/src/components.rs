//! Parts of pages: props in, callbacks out; no part asks the worker or knows a rule.
#![expect(
    unreachable_pub,
    reason = "the component macro gives a hidden twin of each component the same visibility"
)]

mod bound;
mod bullet;
mod button;
mod card;
mod chart;
mod column;
mod combobox;
mod dialog;
mod each;
mod entry;
mod form;
mod grid;
mod input;
mod lineage;
mod menu;
mod notice;
mod picks;
mod search_box;
mod select;
mod short_table;
mod slider;

pub use crate::icon::Icon;
pub use bound::Bound;
pub use bullet::{Bullet, BulletFigures, Scale};
pub use button::{CommandButton, IconButton, IconView};
pub use card::{Card, Tile, Tiles};
pub use chart::{Chart, ChartFrame};
pub use column::{AUTO, Column, noted};
pub use combobox::{ComboOption, Combobox};
pub use dialog::{Dialog, DialogAbout, Keys, open_while};
pub use each::each;
pub use entry::{EntryForm, FieldError, TextField, Toggle, fault_in, fault_of, rest_of};
pub use form::{FormAbout, FormFields, FormModel};
pub use grid::{Block, CellAt, EditStart, Grid, GridModel, SheetCell, SheetColumn, SheetGrid, SheetModel};
pub use input::Input;
pub use lineage::LineagePaths;
pub use menu::{Menu, MenuItem};
pub use notice::{Banner, EmptyNote, ErrorDetails, FailureBanner, NotesBanner, Working};
pub use picks::{PickItem, PickLink, Picks, toggle_pick};
pub use search_box::SearchBox;
pub use select::{Segments, Select, options_of};
pub use short_table::{GroupedTable, ShortTable, SmallTable};
pub use slider::Slider;
