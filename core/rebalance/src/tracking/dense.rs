//! Vector kernels in one fixed order, and the Cholesky factor of a symmetric matrix that grows and shrinks by a line.

/// Lanes of a sum; the same on every platform, wide enough for its vector registers.
const LANES: usize = 8;

/// Shapes: equal lengths. The order of the additions is fixed by the length alone.
pub(super) fn dot(left: &[f64], right: &[f64]) -> f64 {
    let mut sums = [0.0; LANES];
    let (left_blocks, left_rest) = left.as_chunks::<LANES>();
    let (right_blocks, right_rest) = right.as_chunks::<LANES>();
    for (left, right) in left_blocks.iter().zip(right_blocks) {
        for lane in 0..LANES {
            sums[lane] += left[lane] * right[lane];
        }
    }
    let mut rest = 0.0;
    for (left, right) in left_rest.iter().zip(right_rest) {
        rest += left * right;
    }
    let [a, b, c, d, e, f, g, h] = sums;
    (((a + e) + (c + g)) + ((b + f) + (d + h))) + rest
}

/// `target += factor * other`.
pub(super) fn add_scaled(target: &mut [f64], factor: f64, other: &[f64]) {
    for (target, other) in target.iter_mut().zip(other) {
        *target += factor * other;
    }
}

/// Lower Cholesky factor, its rows packed one after another: row `r` has `r + 1` entries.
#[derive(Clone, Debug, Default)]
pub(super) struct Cholesky {
    order: usize,
    packed: Vec<f64>,
    /// Scratch of a removal.
    column: Vec<f64>,
    rotations: Vec<(f64, f64)>,
}

impl Cholesky {
    pub(super) fn clear(&mut self) {
        self.order = 0;
        self.packed.clear();
    }

    fn start(row: usize) -> usize {
        row * (row + 1) / 2
    }

    fn row(&self, row: usize) -> &[f64] {
        let start = Self::start(row);
        &self.packed[start..start + row + 1]
    }

    /// Appends a line of the matrix: its entries against the lines before it, then its diagonal. A pivot below `floor`
    /// is replaced by it; the answer is the pivot before that, squared.
    pub(super) fn push(&mut self, line: &[f64], floor: f64) -> f64 {
        let order = self.order;
        let start = self.packed.len();
        self.packed.extend_from_slice(&line[..=order]);
        let (above, own) = self.packed.split_at_mut(start);
        for column in 0..order {
            let at = Self::start(column);
            let other = &above[at..at + column];
            own[column] = (own[column] - dot(&own[..column], other)) / above[at + column];
        }
        let pivot = own[order] - dot(&own[..order], &own[..order]);
        own[order] = pivot.max(floor).sqrt();
        self.order += 1;
        pivot
    }

    /// Takes a line out by rotations of the columns to its right.
    pub(super) fn remove(&mut self, line: usize) {
        self.column.clear();
        let mut write = Self::start(line);
        for row in line + 1..self.order {
            let start = Self::start(row);
            self.column.push(self.packed[start + line]);
            self.packed.copy_within(start..start + line, write);
            self.packed.copy_within(start + line + 1..start + row + 1, write + line);
            write += row;
        }
        self.packed.truncate(write);
        self.order -= 1;
        self.absorb(line);
    }

    /// Adds the outer product of `column` to the block that begins at `first`, row by row.
    fn absorb(&mut self, first: usize) {
        self.rotations.clear();
        for row in first..self.order {
            let start = Self::start(row);
            let mut carry = self.column[row - first];
            let entries = &mut self.packed[start + first..start + row + 1];
            let Some((diagonal, before)) = entries.split_last_mut() else {
                return;
            };
            for (entry, (cosine, sine)) in before.iter_mut().zip(&self.rotations) {
                let turned = cosine * *entry + sine * carry;
                carry = cosine * carry - sine * *entry;
                *entry = turned;
            }
            let radius = (*diagonal * *diagonal + carry * carry).sqrt();
            self.rotations.push((*diagonal / radius, carry / radius));
            *diagonal = radius;
        }
    }

    /// Replaces `vector` by the solution of the factored system.
    pub(super) fn solve(&self, vector: &mut [f64]) {
        for row in 0..self.order {
            let entries = self.row(row);
            let (done, rest) = vector.split_at_mut(row);
            rest[0] = (rest[0] - dot(&entries[..row], done)) / entries[row];
        }
        for row in (0..self.order).rev() {
            let entries = self.row(row);
            let (before, rest) = vector.split_at_mut(row);
            rest[0] /= entries[row];
            add_scaled(before, -rest[0], &entries[..row]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(row: usize, column: usize) -> f64 {
        let (low, high) = (row.min(column) as f64, row.max(column) as f64);
        1.0 / (1.0 + high - low) + if row == column { 2.0 } else { 0.0 }
    }

    #[test]
    fn solves_after_lines_came_and_went() {
        let mut factor = Cholesky::default();
        let mut lines: Vec<usize> = Vec::new();
        for line in 0..23 {
            lines.push(line);
            let row: Vec<f64> = lines.iter().map(|other| entry(line, *other)).collect();
            factor.push(&row, 0.0);
        }
        for at in [22, 0, 7, 7, 3] {
            lines.remove(at);
            factor.remove(at);
            let wanted: Vec<f64> = lines.iter().map(|line| 1.0 + *line as f64).collect();
            let mut vector: Vec<f64> = lines
                .iter()
                .map(|row| lines.iter().zip(&wanted).map(|(line, x)| entry(*row, *line) * x).sum())
                .collect();
            factor.solve(&mut vector);
            for (found, wanted) in vector.iter().zip(&wanted) {
                assert!((found - wanted).abs() < 1e-12, "{found} {wanted}");
            }
        }
    }
}
