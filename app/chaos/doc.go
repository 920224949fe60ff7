// Package chaos holds no program: its tests run whole sessions at speed while
// everything around them fails by a seed, and look afterwards whether what was
// promised was kept. The conductor, the choice of music, the journal on a real
// file and the lamps' worker are those of the program; the player, the lamps
// and the guide are drawn. In sessions of their own, with files that go wrong,
// the player is the program's too, and every sample of it is listened to.
//
// It must never run a session's own code differently from how the program
// does: a fault comes in only where the world outside would bring it.
package chaos
