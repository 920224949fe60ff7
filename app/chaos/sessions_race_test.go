//go:build race

package chaos

// Both are fewer under the race detector, which makes each session take ten
// times as long: what goroutines share is shared in each of them.
const (
	few      = 60
	sounding = 3
)
