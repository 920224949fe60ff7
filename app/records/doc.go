// Package records keeps what sessions leave behind: it lists, opens, seals,
// verifies and deletes the records in the folder of sessions, and knows which
// of them the chosen time of keeping has outlived.
//
// Package records must never seal or delete a session that has not ended,
// never let sealing stop or delay a session, and never ask a person anything:
// without a key the record stays as it is, for its owner alone, and the
// program says so.
package records
