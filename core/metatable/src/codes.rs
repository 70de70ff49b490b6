//! The codes of tables, writes and packages.

violation::codes! {
    // One row.
    value_missing(column) => "Fill in {column}.",
    type_mismatch(column, expected) => "{column} must be {expected}.",
    column_type_mismatch(column, expected, found) as type_mismatch => "{column} must be of type {expected}, not {found}.",
    cell_mismatch(column, row) as type_mismatch => "Cell {column} of row {row} does not match the type of its column.",
    text_too_long(column, most) => "Shorten {column} to {most} characters.",
    not_finite(column) => "{column} must be a finite number.",
    cell_count(table, count) => "A row of {table} has {count} cells.",
    row_malformed(table) as not_an_object => "Provide the cells of {table} as an object, by column.",
    unknown_column(table, column) => "{table} has no column {column}; remove it.",

    // A row and the rows around it.
    unique_violated(columns, values) => "{columns} already used: {values}.",
    reference_missing(table, key) => "There is no {table} {key}; add it first.",
    delete_restricted(rows, table, column) => "First delete or change the {rows} rows of {table} that refer to this row by {column}.",
    delete_restricted_by_one(table, column) as delete_restricted => "First delete or change the row of {table} that refers to this row by {column}.",
    change_restricted(rows, table) => "{rows} rows of {table} refer to the old value; change them first.",

    // Writes of rows.
    identity_taken(columns) => "There is a row with this {columns}; update it instead.",
    identity_differs(columns, column) as identity_taken => "The existing row with this {columns} has a different {column}; omit {column}.",
    identity_of_another(column) as identity_taken => "Another row has this {column}; omit it to add a new row, or update the existing row.",
    identity_fixed => "The columns that identify a row cannot be changed; create a new row and delete this one.",
    cell_changed(column, theirs) => "{column} was changed meanwhile, to \"{theirs}\"; keep your value or take that one.",
    row_unknown(table) => "{table}: the row does not exist; it may have been deleted.",
    key_malformed(table, columns) => "Identify a row of {table} by {columns}.",
    table_not_started(table) => "Start the engine with {table}.",
    table_not_started_or_misnamed(table) as table_not_started => "Start the engine with {table}, or correct the name of the table.",
    table_not_started_to_write(table) as table_not_started => "Start the engine with {table} to write its rows.",
    table_left_out(table) as table_not_started => "The engine runs without {table}.",

    // Intents.
    args_malformed(error) => "The arguments are invalid: {error}.",
    arg_missing(name) as args_malformed => "Provide {name}.",
    arg_unknown(name, names) as args_malformed => "{name} is not a property here; the properties are {names}.",
    arg_unfit(name, found, expected) as args_malformed => "{name} is {found}; provide {expected}.",
    selectors_malformed as args_malformed => "Provide a list of the names of tables.",
    intent_unknown(kind, version) => "This version does not support {kind} v{version}; update the program.",
    intent_part_unknown(kind, version) as intent_unknown => "There is no {kind} v{version}.",
    report_unknown(report) => "There is no report {report}; correct its name.",
    operation_unsupported(table) => "{table} has no single-column ID; filter instead.",

    // Undo and redo.
    changed_since(table) => "A row of {table} was changed later; undo the later changes first.",
    nothing_to_undo => "There is nothing to undo.",
    nothing_to_redo => "There is nothing to redo.",
    undone_already => "This change has already been undone.",
    not_undone => "This change has not been undone.",
    entry_unknown => "The history does not contain this change.",

    // Declarations, the engine and queries.
    duplicate_identifier(table) => "two tables are called {table}",
    undeclared_column(table, column) as unknown_column => "{table} has no column {column}",
    unknown_table(table, column, other) => "{table}.{column} refers to {other}, which is not among the tables",
    target_not_unique(table, column, other, target) => "{table}.{column} refers to {other}.{target}, which is not unique",
    table_cycle(tables) => "these tables refer to each other in a circle: {tables}",
    unknown_selector(packages, selector) => "No table of {packages} is called {selector}; name a table of these packages, or add the package that has it.",
    engine_already_started(tables) => "The engine runs without {tables}; start it once with every table that is needed.",
    engine_not_started(tables) => "Start the engine before using its rows: start_engine([\"{tables}\"]).",
    tables_not_started(tables) as table_not_started => "The engine was started without these tables; add them to start_engine: \"{tables}\".",
    unknown_column_of_query(table, column, columns) as unknown_column => "{table} has no column {column}; its columns are {columns}.",
    comparison_mismatch(column, expected) as type_mismatch => "{column} must be compared with {expected}.",
    filter_malformed(error) => "A filter is an object of conditions by column: {error}.",
    cursor_foreign => "This cursor belongs to a different query; start again from the first page.",

    // Stored books and exports.
    book_from_newer_version => "This file was exported by a newer version; update before restoring it.",
    rows_from_newer_version as book_from_newer_version => "The stored rows were written by a newer version; update before opening them.",
    data_from_newer_version as book_from_newer_version => "This data was saved by a newer version; update the program. No changes were made.",
    table_from_newer_version(table, reason) as book_from_newer_version => "Stored rows of {table} cannot be read: {reason}",
    history_from_newer_version(reason) as book_from_newer_version => "The stored history cannot be read: {reason}",
    stored_rows_damaged => "The stored rows are damaged; restore them from an export.",
    stored_table_unfit(table) as stored_rows_damaged => "The stored table {table} does not match its schema; restore your data from an export.",
    table_damaged(table, reason) as stored_rows_damaged => "Stored rows of {table} cannot be read: {reason}",
    history_damaged(reason) as stored_rows_damaged => "The stored history cannot be read: {reason}",
    stored_rows_not_read => "This part of the stored data was not read; read it before it is used.",
    table_not_read(table, reason) as stored_rows_not_read => "Stored rows of {table} cannot be read: {reason}",
    history_not_read(reason) as stored_rows_not_read => "The stored history cannot be read: {reason}",
    stored_rows_refused(count) => "{count} stored rows are invalid in this version; nothing was changed.",
    not_a_book(error) => "This is not a complete export ({error}); choose a file created by Export all data.",
    book_damaged => "This export was modified after it was created; choose another copy.",
    book_rows_refused(count) => "{count} rows of this export are invalid; nothing was restored.",
}
