// Package bundle puts a whole session into one file, and opens such files
// that somebody else has made.
//
// A bundle is a zip archive with everything stored and nothing deflated,
// sealed with age, either by a passphrase or for the key of the one computer
// that shall open it. Its entries, in this order and no others:
//
//	mimetype                 application/vnd.roomtone.bundle
//	manifest.json            version, sender, and size and SHA-256 of all below
//	manifest.json.minisig    the sender's minisign signature of the manifest
//	plan.json                the timeline
//	show.json                music and light of its phases; the conductor's own
//	programme.json           what plays when; pieces stand by their content names
//	tracks.json              what is known of these pieces
//	exercises.json           a list, which may be empty
//	audio/<sha256>.<ext>     the pieces that may be given away
//
// Pieces that may not be given away are not inside: the manifest names them
// by their hash, and the client's own copies are used where they are found.
//
// [Create] writes a bundle, [Open] reads one. Audio is read from the sealed
// file at any place, decrypted in memory, 64 KiB at a time, and each piece is
// held to its hash before its first sample is handed out.
//
// Package bundle must never write what it decrypts to a disk, never trust a
// size, a count, a name or an order that stands in a file, never use a piece
// whose hash is wrong, and never take a valid signature for a known sender.
package bundle
