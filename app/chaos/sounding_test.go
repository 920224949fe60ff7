//go:build !race

package chaos

// sounding are the sessions of which every sample is listened to, in each run
// of the tests; make chaos listens to one for every twenty that it draws.
const sounding = 20
