package audio

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// steered lets a device take sound for a while, in gulps, as late as lost
// says beside the clock at each second, and gives the greatest error that was
// left after the settling, in seconds, and the fastest turn.
func steered(length time.Duration, gulp float64, lost func(second float64) float64) (most, turn, last float64) {
	var c course
	r := rand.New(rand.NewPCG(1, 1))
	now, gained := time.Now(), 0.0
	const step = .2
	for at := 0.0; at < length.Seconds(); at += step {
		late := lost(at) - gained - .3 + gulp*r.Float64()
		drift := c.steer(late, now.Add(time.Duration(at*float64(time.Second))))
		gained += drift * step
		turn = math.Max(turn, math.Abs(drift))
		last = lost(at) - gained
		if at > 2*courseSettle {
			most = math.Max(most, math.Abs(last))
		}
	}
	return most, turn, last
}

func TestADeviceWithAClockOfItsOwnIsHeldToTheSessions(t *testing.T) {
	for name, parts := range map[string]float64{"exact": 0, "100 millionths slow": 100e-6, "100 millionths fast": -100e-6, "a bad one": 500e-6} {
		most, turn, _ := steered(150*time.Minute, .1, func(s float64) float64 { return parts * s })
		if most > .045 {
			t.Errorf("%s: in two and a half hours the sound parts from the clock by %.0f ms", name, most*1000)
		}
		if parts == 0 && turn != 0 {
			t.Errorf("a device with the same clock is steered by %v", turn)
		}
	}
}

func TestWhatADeviceLostIsMadeUpForWithinMinutes(t *testing.T) {
	for _, lost := range []float64{.05, .3, .9, -.3, 2.5} {
		_, turn, last := steered(20*time.Minute, .1, func(s float64) float64 {
			if s < 60 {
				return 0
			}
			return lost
		})
		if math.Abs(last) > .03 {
			t.Errorf("of %.0f ms, %.0f ms are left", lost*1000, last*1000)
		}
		if turn > courseRate {
			t.Errorf("fades run by %v faster", turn)
		}
	}
}

func TestALateBeginningIsNoError(t *testing.T) {
	if _, turn, _ := steered(10*time.Minute, .1, func(float64) float64 { return .6 }); turn != 0 {
		t.Errorf("it is steered by %v", turn)
	}
}

// Whatever is measured, fades never run faster than they may.
func TestSteeringIsAlwaysGentle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var c course
		now := time.Now()
		for range rapid.IntRange(1, 200).Draw(t, "steps") {
			now = now.Add(time.Duration(rapid.Int64Range(0, int64(time.Minute)).Draw(t, "passed")))
			if drift := c.steer(rapid.Float64Range(-jumpLeast, jumpLeast).Draw(t, "late"), now); !(math.Abs(drift) <= courseRate) {
				t.Fatalf("it is steered by %v", drift)
			}
		}
	})
}
