//! The codes of synchronisation.

violation::codes! {
    frame_malformed => "The message is damaged; it is sent again.",
    frame_from_newer_version => "The message is from a newer version; update this program.",
    intent_malformed(kind) => "The arguments of {kind} are damaged.",
    changed_by_others(count) as conflict => "Others changed {count} of the rows meanwhile; check them, then ask again.",
    other_effect as conflict => "It would now do something else than was shown; check it, then ask again.",
    change_not_here => "This change is on the server only; connect to undo it.",
    change_unknown as entry_unknown => "There is no such change; it may be in another book.",
    log_broken(ver) => "Entry {ver} of the log does not follow from those before it; restore a backup.",
    mutator_failed(kind) => "{kind} failed on the server; nothing was changed.",
    right_missing(right) => "You need the right to {right} in this book.",
    not_by_you(by) => "The change was asked for by {by}, who is not signed in here.",
}
