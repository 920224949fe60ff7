// Package records keeps what sessions leave behind: it lists, opens, seals,
// verifies and deletes the records in the folder of sessions, and knows which
// of them the chosen time of keeping has outlived.
//
// A record is sealed with age, once its session has ended, to a public key:
// for sealing nobody has to be asked. What opens it lies in the system's
// keyring or, where there is none, sealed under a passphrase; a second key,
// on paper, opens it when the first is lost. An opened key is forgotten after
// a while without use.
//
// Package records must never seal or delete a session that has not ended,
// never let sealing stop or delay a session, and never ask a person anything:
// without a key the record stays as it is, for its owner alone, and the
// program says so. It must never leave less than one whole copy of a record
// behind, unless it was told to delete it.
package records
