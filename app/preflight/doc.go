// Package preflight looks a session over before it begins, while there is
// still time: music, sound, lamps, disk, power, clock. What it finds is ranked,
// the gravest first, and each finding says in plain words what to do.
//
//	checks ──all at once, each with its time──▶ [Run] ──ranked──▶ findings
//
// A [Check] is a func, so that each can be faked; those of this package are
// made from the little that they ask of the world. Whoever starts sessions puts
// them together: session.Studio.Preflight, which window and terminal share.
// Its answer is a []Finding: Level [Block], [Warn] or [Info], a Code that
// stays the same for good, and a Message to be shown as it is.
//
// A check that does not answer in time becomes a finding and stops no other.
// A [Block] is only what makes a session impossible or its record lost:
// everything else is the guide's to weigh.
//
// This package must never change anything it looks at, sound, or light a lamp,
// and no message may hold what a person typed.
package preflight
