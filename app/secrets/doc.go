// Package secrets keeps what nobody else should have, such as the keys of
// paired bridges: in the system's keyring where there is one, and otherwise
// in a file of its own, sealed with age to a key in another folder.
//
// The file protects against a copy: who gets hold of the settings or the
// data, by a backup or a synchronised folder, does not get the secrets with
// them. It does not protect against somebody who can read everything that the
// person at this computer can read; only a keyring does.
//
// Package secrets must never write a secret in plain, never print or log one,
// and never let a keyring that does not answer hold anything up.
package secrets
