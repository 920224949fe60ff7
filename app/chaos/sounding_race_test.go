//go:build race

package chaos

// sounding are fewer under the race detector, which makes each take ten times
// as long and hears no more in the twentieth than in the third.
const sounding = 3
