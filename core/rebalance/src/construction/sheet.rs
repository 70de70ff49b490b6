use super::Strategy;

/// Columns of prices, signal and volumes, row by row: cell (time, asset) is at `time * assets + asset`. NaN is none.
#[derive(Clone, Copy, Debug)]
pub struct Sheet<'a> {
    times: &'a [i64],
    assets: usize,
    prices: &'a [f64],
    signal: &'a [f64],
    volumes: &'a [f64],
}

/// Why columns are not a valid sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SheetFault {
    /// The column of this name has not one cell for each time and asset.
    Uneven(&'static str),
    /// The time of this row is not after that of the row before.
    TimesNotAscending(usize),
    /// The price in this cell is neither positive nor none.
    PriceNotPositive(usize),
    /// The volume in this cell is negative or infinite.
    VolumeNegative(usize),
    /// The signal of this row has a weight for some assets and none, or an infinite one, for others.
    SignalIncomplete(usize),
    /// The strategy needs volumes.
    VolumesMissing,
}

impl<'a> Sheet<'a> {
    /// The sheet of these columns; `times` in microseconds, `volumes` empty when there are none.
    ///
    /// # Errors
    /// The first fault of each kind; the order is that of [`SheetFault`].
    pub fn new(
        times: &'a [i64],
        assets: usize,
        prices: &'a [f64],
        signal: &'a [f64],
        volumes: &'a [f64],
    ) -> Result<Self, Vec<SheetFault>> {
        let cells = times.len().checked_mul(assets);
        let given = [
            ("prices", prices.len()),
            ("signal", signal.len()),
            ("volumes", volumes.len()),
        ];
        let uneven = |(name, length): (&'static str, usize)| {
            let is_due = cells == Some(length) || (name == "volumes" && length == 0);
            (!is_due).then_some(SheetFault::Uneven(name))
        };
        let mut faults: Vec<SheetFault> = given.into_iter().filter_map(uneven).collect();
        if faults.is_empty() {
            let sheet = Self {
                times,
                assets,
                prices,
                signal,
                volumes,
            };
            faults.extend(sheet.faults());
            if faults.is_empty() {
                return Ok(sheet);
            }
        }
        Err(faults)
    }

    fn faults(&self) -> impl Iterator<Item = SheetFault> {
        let descends = |row: &usize| self.times[*row] <= self.times[row - 1];
        let times = (1..self.times.len()).find(descends).map(SheetFault::TimesNotAscending);
        let price = outside(self.prices, SMALLEST);
        let volume = outside(self.volumes, 0.0);
        let signal = (0..self.rows()).find(|row| !is_whole(self.cells(self.signal, *row)));
        [
            times,
            price.map(SheetFault::PriceNotPositive),
            volume.map(SheetFault::VolumeNegative),
            signal.map(SheetFault::SignalIncomplete),
        ]
        .into_iter()
        .flatten()
    }

    /// Says what keeps a strategy from following the signal.
    ///
    /// # Errors
    /// [`SheetFault::VolumesMissing`].
    pub fn admits(&self, strategy: Strategy) -> Result<(), SheetFault> {
        match strategy {
            Strategy::VolumeParticipation { .. } if self.volumes.len() < self.prices.len() => {
                Err(SheetFault::VolumesMissing)
            }
            _ => Ok(()),
        }
    }

    /// How many assets.
    pub fn assets(&self) -> usize {
        self.assets
    }

    /// How many times.
    pub fn rows(&self) -> usize {
        self.times.len()
    }

    /// The time of a row, in microseconds.
    pub fn time(&self, row: usize) -> i64 {
        self.times[row]
    }

    /// The prices of a row.
    pub fn prices(&self, row: usize) -> &'a [f64] {
        self.cells(self.prices, row)
    }

    /// The target weights of a row; none when the row is no rebalance.
    pub fn signal(&self, row: usize) -> Option<&'a [f64]> {
        let cells = self.cells(self.signal, row);
        cells.first().is_some_and(|first| !first.is_nan()).then_some(cells)
    }

    /// The volumes of a row; empty when there are none.
    pub fn volumes(&self, row: usize) -> &'a [f64] {
        if self.volumes.is_empty() {
            &[]
        } else {
            self.cells(self.volumes, row)
        }
    }

    fn cells(&self, column: &'a [f64], row: usize) -> &'a [f64] {
        &column[row * self.assets..(row + 1) * self.assets]
    }
}

/// The smallest number above 0.
const SMALLEST: f64 = f64::from_bits(1);

/// Cells judged at once; vector units count those of a block that are faulty.
const BLOCK: usize = 1_024;

/// The first cell that is below `least` or infinite.
fn outside(column: &[f64], least: f64) -> Option<usize> {
    let faults = |cell: &f64| usize::from(*cell < least) + usize::from(*cell > f64::MAX);
    let mut blocks = column.chunks(BLOCK);
    let start = blocks.position(|block| block.iter().map(faults).sum::<usize>() > 0)? * BLOCK;
    let cell = column[start..].iter().position(|cell| faults(cell) > 0)?;
    Some(start + cell)
}

/// Whether all cells are finite, or all are NaN.
fn is_whole(row: &[f64]) -> bool {
    // Counts are added side by side; a sum of floats would wait for each cell.
    let (mut finite, mut none) = (0, 0);
    for cell in row {
        finite += usize::from(cell.is_finite());
        none += usize::from(cell.is_nan());
    }
    finite == row.len() || none == row.len()
}
