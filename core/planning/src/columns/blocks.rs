use super::read::{Reader, floats};
use super::{Columns, column_shape, gives, index, indices, numbers, side_number, side_of, uid};
use crate::blocks::{
    AccountOrder, Block, BlockInput, Fill, FillAllocation, FillInput, FilledAsset, Intent, allocate_fills, group,
};
use crate::invalid_input::InvalidInput;
use crate::plan::InvariantCheck;
use crate::raw::RawValue;
use crate::reading::read;
use crate::shape::{Shape, Shaped};

pub(super) const TAKES: Shape = column_shape!("BlockColumns", " Orders as columns.", [
    order_account Required Shape::Indices, " Of each order.";
    order_asset Required Shape::Indices, " Of each order.";
    order_side Required Shape::Indices, " Of each order: 0 buy, 1 sell.";
    order_quantity Required Shape::Numbers, " Of each order, positive.";
]);

gives! {
    GIVES = "BlocksColumns", " Blocks as columns; by asset, buys before sells.";
    fn grouped(blocks: &[Block]) where {
        let intents: Vec<(u32, &Intent)> = (0_u32..)
            .zip(blocks)
            .flat_map(|(number, block)| block.intents.iter().map(move |intent| (number, intent)))
            .collect();
    } {
        block_asset Indices, " Of each block." => indices(blocks, |block| index(block.asset_uid));
        block_side Indices, " Of each block: 0 buy, 1 sell." => indices(blocks, |block| side_number(block.side));
        block_quantity Numbers, " Of each block: units of all accounts together." => numbers(blocks, |block| block.quantity);
        intent_block Indices, " Of each intent, ascending." => indices(&intents, |(block, _)| *block);
        intent_account Indices, " Of each intent." => indices(&intents, |(_, intent)| index(intent.account_uid));
        intent_quantity Numbers, " Of each intent." => numbers(&intents, |(_, intent)| intent.quantity);
    }
}

pub(super) const TAKES_FILLS: Shape = column_shape!("FillColumns", " Orders and fills as columns.", [
    order_account Required Shape::Indices, " Of each order.";
    order_asset Required Shape::Indices, " Of each order.";
    order_side Required Shape::Indices, " Of each order: 0 buy, 1 sell.";
    order_quantity Required Shape::Numbers, " Of each order, positive.";
    fill_asset Required Shape::Indices, " Of each fill.";
    fill_side Required Shape::Indices, " Of each fill: 0 buy, 1 sell.";
    fill_quantity Required Shape::Numbers, " Of each fill, positive.";
    fill_price Required Shape::Numbers, " Of each fill, positive.";
    currencies Required <Vec<String> as Shaped>::SHAPE, " ISO 4217 codes; asset_currency names them by index.";
    asset_currency Required Shape::Indices, " Of each asset.";
    asset_multiplier Optional Shape::Numbers, " Of each asset, or NaN for 1.";
    asset_lot_size Optional Shape::Numbers, " Of each asset, or NaN for any fraction.";
]);

gives! {
    GIVES_FILLS = "AllocatedColumns", " Allocated fills as columns.";
    fn allocated(result: &FillAllocation) where {
        let (blocks, lines) = (&result.blocks, &result.allocations);
    } {
        block_asset Indices, " Of each block." => indices(blocks, |block| index(block.asset_uid));
        block_side Indices, " Of each block: 0 buy, 1 sell." => indices(blocks, |block| side_number(block.side));
        block_quantity Numbers, " Of each block: ordered quantity." => numbers(blocks, |block| block.intended);
        block_filled Numbers, " Of each block: filled quantity." => numbers(blocks, |block| block.filled);
        block_average_price Numbers, " Of each block, or NaN without a fill." => floats(blocks.iter().map(|block| block.average_price));
        block_money Numbers, " Of each block: amount of all fills." => numbers(blocks, |block| block.money);
        allocation_account Indices, " Of each allocation, by asset, side, then account." => indices(lines, |line| index(line.account_uid));
        allocation_asset Indices, " Of each allocation." => indices(lines, |line| index(line.asset_uid));
        allocation_side Indices, " Of each allocation: 0 buy, 1 sell." => indices(lines, |line| side_number(line.side));
        allocation_quantity Numbers, " Of each allocation." => numbers(lines, |line| line.quantity);
        allocation_money Numbers, " Of each allocation, without sign." => numbers(lines, |line| line.money);
        invariants (Vec<InvariantCheck>), " Invariant 16." => &result.invariants;
    }
}

/// `blockOrdersColumns`.
///
/// # Errors
/// [`InvalidInput`]: columns that are not as declared, and those of [`group`].
pub fn block_orders_columns(raw: &RawValue) -> Result<Columns, InvalidInput> {
    let mut reader = Reader::new(raw, &TAKES)?;
    let orders = orders(&mut reader)?;
    Ok(grouped(&group(&BlockInput { orders })?.blocks))
}

/// `allocateFillsColumns`.
///
/// # Errors
/// [`InvalidInput`]: columns that are not as declared, and those of [`allocate_fills`].
pub fn allocate_fills_columns(raw: &RawValue) -> Result<Columns, InvalidInput> {
    let mut reader = Reader::new(raw, &TAKES_FILLS)?;
    let currencies: Vec<String> = read(reader.value("currencies"), "currencies")?;
    let assets = reader.indices("asset_currency").len();
    reader.in_range("asset_currency", currencies.len(), false);
    reader.same_length(assets, &["asset_multiplier", "asset_lot_size"]);
    let fills = reader.indices("fill_asset").len();
    reader.same_length(fills, &["fill_side", "fill_quantity", "fill_price"]);
    reader.in_range("fill_asset", assets, false);
    reader.in_range("order_asset", assets, false);
    reader.in_range("fill_side", 2, false);
    let orders = orders(&mut reader)?;
    let input = FillInput {
        orders,
        fills: fill_rows(&mut reader),
        assets: asset_rows(&mut reader, &currencies),
    };
    reader.checked()?;
    Ok(allocated(&allocate_fills(&input)?))
}

fn orders(reader: &mut Reader<'_>) -> Result<Vec<AccountOrder>, InvalidInput> {
    let count = reader.indices("order_account").len();
    reader.same_length(count, &["order_asset", "order_side", "order_quantity"]);
    reader.in_range("order_side", 2, false);
    let quantities = reader.amounts("order_quantity");
    reader.checked()?;
    let (accounts, assets, sides) = (
        reader.indices("order_account"),
        reader.indices("order_asset"),
        reader.indices("order_side"),
    );
    let order = |(row, quantity)| AccountOrder {
        account_uid: uid(accounts[row]),
        asset_uid: uid(assets[row]),
        side: side_of(sides[row]),
        quantity,
    };
    Ok(quantities.into_iter().enumerate().map(order).collect())
}

fn fill_rows(reader: &mut Reader<'_>) -> Vec<Fill> {
    let (quantities, prices) = (reader.amounts("fill_quantity"), reader.amounts("fill_price"));
    let (assets, sides) = (reader.indices("fill_asset"), reader.indices("fill_side"));
    let rows = assets.iter().zip(sides).zip(quantities.into_iter().zip(prices));
    rows.map(|((asset, number), (quantity, price))| Fill {
        asset_uid: uid(*asset),
        side: side_of(*number),
        quantity,
        price,
    })
    .collect()
}

fn asset_rows(reader: &mut Reader<'_>, currencies: &[String]) -> Vec<FilledAsset> {
    let multipliers = reader.decimals("asset_multiplier", true);
    let lots = reader.decimals("asset_lot_size", true);
    let rows = reader.indices("asset_currency").iter().enumerate();
    rows.map(|(asset, currency)| FilledAsset {
        asset_uid: uid(asset as u32),
        currency: currencies.get(*currency as usize).cloned().unwrap_or_default(),
        multiplier: multipliers.get(asset).copied().flatten(),
        lot_size: lots.get(asset).copied().flatten(),
    })
    .collect()
}
