//go:build !race

package chaos

const (
	// few are the sessions of each run of the tests; CHAOS_SESSIONS asks for
	// more, and CHAOS_SEED for a single one again.
	few = 200
	// sounding are the sessions of which every sample is listened to; make
	// chaos listens to one for every twenty that it draws.
	sounding = 20
)
