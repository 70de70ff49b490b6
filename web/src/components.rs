//! Parts of pages: props in, callbacks out; no part asks the worker or knows a rule.
#![expect(
    unreachable_pub,
    reason = "the component macro gives a hidden twin of each component the same visibility"
)]

mod bound;
mod bullet;
mod card;
mod chart;
mod column;
mod combobox;
mod command_button;
mod dialog;
mod each;
mod entry;
mod entry_form;
mod field;
mod form;
mod grid;
mod icon;
mod icon_button;
mod lineage;
mod menu;
mod notice;
mod picks;
mod search_box;
mod segments;
mod select;
mod short_table;
mod slider;
mod tiles;
mod working;

pub use crate::icon::Icon;
pub use bound::Bound;
pub use bullet::{Bullet, BulletFigures, Scale};
pub use card::Card;
pub use chart::{Chart, ChartFrame};
pub use column::{AUTO, Column, noted};
pub use combobox::{ComboOption, Combobox};
pub use command_button::CommandButton;
pub use dialog::{Dialog, DialogAbout, Keys, open_while};
pub use each::each;
pub use entry::{TextField, fault_in, fault_of, rest_of};
pub use entry_form::EntryForm;
pub use field::{FieldError, Toggle};
pub use form::{FormAbout, FormFields, FormModel};
pub use grid::{Block, CellAt, EditStart, Grid, GridModel, SheetCell, SheetColumn, SheetGrid, SheetModel};
pub use icon::IconView;
pub use icon_button::IconButton;
pub use lineage::LineagePaths;
pub use menu::{Menu, MenuItem};
pub use notice::{Banner, EmptyNote, ErrorDetails, FailureBanner};
pub use picks::{PickLink, Picks, toggle_pick};
pub use search_box::SearchBox;
pub use segments::Segments;
pub use select::{Select, options_of};
pub use short_table::{GroupedTable, ShortTable, SmallTable};
pub use slider::Slider;
pub use tiles::{Tile, Tiles};
pub use working::Working;
