package playlist

import (
	"testing"
	"time"
)

func TestALengthIsSpokenAsPeopleDo(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0 s", 400 * time.Millisecond: "0 s", 88 * time.Second: "1 min 28 s", 5 * time.Minute: "5 min",
		2*time.Hour + time.Second: "2 h 1 s", -90 * time.Second: "-1 min 30 s",
	} {
		if got := spoken(d); got != want {
			t.Errorf("%v is spoken %q, want %q", d, got, want)
		}
	}
}
