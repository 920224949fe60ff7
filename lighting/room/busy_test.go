package room

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"roomtone/lighting"
)

// A bridge that is busy is asked again when it wants to be, and not before.
func TestABridgeThatIsBusyIsLeftInPeaceForAsLongAsItSays(t *testing.T) {
	const peace = 40 * time.Second
	synctest.Test(t, func(t *testing.T) {
		d := house(40, 3)
		s := begin(t, d)
		w := fade(40, 5, 10*time.Minute)
		run := func(until time.Duration) {
			for ; w.Now < until; w.Now += 250 * time.Millisecond {
				s.want(w)
				pass(250 * time.Millisecond)
			}
		}
		run(time.Minute)
		var refused []time.Time
		d.change(func() {
			d.gone = fmt.Errorf("the bridge has too much to do: %w", &lighting.BusyError{After: peace, Err: errors.New("429")})
		})
		sent, tries, reads := len(d.sent), d.tries, len(d.reads)
		d.onCommand = func() { refused = append(refused, time.Now()) }
		run(6 * time.Minute)
		refused = append(refused, d.reads[reads:]...)
		for i := 1; i < len(refused); i++ {
			if gap := refused[i].Sub(refused[i-1]); gap < peace || gap > peace+time.Second {
				t.Errorf("asked again after %v", gap)
			}
		}
		if d.tries > tries+1 || len(d.sent) > sent || len(refused) < 5 {
			t.Errorf("%d commands, %d tries in all", d.tries-tries, len(refused))
		}
		if s.Status().Trouble != "the bridge has too much to do: 429" || s.Status().Code != "bridge-busy" {
			t.Errorf("trouble: %q", s.Status().Trouble)
		}
		d.onCommand = nil
		d.change(func() { d.gone = nil })
		run(13 * time.Minute)
		if d.percents() != "5 5 5 " || s.Status().Trouble != "" {
			t.Errorf("lamps at %s, trouble %q", d.percents(), s.Status().Trouble)
		}
		if err := s.end(); err != nil {
			t.Error(err)
		}
	})
}

// A bridge that takes long to answer has time left for commands.
func TestASlowBridgeIsNotKeptBusyWithQuestions(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &slowDriver{house(40, 4)}
		s := begin(t, d)
		s.want(stay(20))
		pass(10 * time.Minute)
		if n := len(d.reads); n < 12 || n > 16 {
			t.Errorf("%d readings in ten minutes", n)
		}
		if d.percents() != "20 20 20 20 " {
			t.Errorf("lamps at %s", d.percents())
		}
		if err := s.end(); err != nil {
			t.Error(err)
		}
	})
}

// slowDriver is a house whose lamps take nine seconds to be read.
type slowDriver struct{ *fakeDriver }

func (d *slowDriver) Snapshot(ctx context.Context, room string) ([]lighting.Lamp, error) {
	time.Sleep(9 * time.Second)
	return d.fakeDriver.Snapshot(ctx, room)
}
