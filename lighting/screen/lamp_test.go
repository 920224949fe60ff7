package screen_test

import (
	"image/color"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"roomtone/lighting"
	"roomtone/lighting/screen"
)

func luminance(c color.NRGBA) float64 {
	linear := func(v uint8) float64 {
		x := float64(v) / 255
		if x <= .04045 {
			return x / 12.92
		}
		x = (x + .055) / 1.055
		return x * x * (.6 + .4*x) // near x^2.4: only an order is asked for
	}
	return .2126*linear(c.R) + .7152*linear(c.G) + .0722*linear(c.B)
}

func TestTheColourIsWarmAndNeverBrighterThanAsked(t *testing.T) {
	warm := screen.Colour(lighting.Scene{Percent: 100, Mirek: 370})
	if warm.R != 255 || warm.G >= warm.R || warm.B >= warm.G {
		t.Errorf("2700 K at full is %v", warm)
	}
	amber := screen.Colour(lighting.Scene{Percent: 100, Mirek: 500})
	if amber.G >= warm.G || amber.B >= warm.B {
		t.Errorf("2000 K, %v, is not warmer than 2700 K, %v", amber, warm)
	}
	if dark := screen.Colour(lighting.Scene{Percent: 0, Mirek: 370}); dark != (color.NRGBA{A: 255}) {
		t.Errorf("no light is %v", dark)
	}
	rapid.Check(t, func(t *rapid.T) {
		m := rapid.Float64Range(153, 500).Draw(t, "mirek")
		p := rapid.Float64Range(0, 99).Draw(t, "percent")
		less, more := screen.Colour(lighting.Scene{Percent: p, Mirek: m}), screen.Colour(lighting.Scene{Percent: p + 1, Mirek: m})
		if luminance(less) > luminance(more) {
			t.Fatalf("%g %% is %v and %g %% is %v", p, less, p+1, more)
		}
	})
}

func TestItFadesAsItIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := screen.New()
		before, moves := l.Light()
		if moves {
			t.Error("it moves before anybody asked")
		}
		lamps, err := l.Apply(t.Context(), []lighting.Command{{Lamp: screen.Room, Percent: 5, Mirek: 450, Transition: 10 * time.Second}})
		if err != nil || len(lamps) != 1 || lamps[0].Percent != 5 {
			t.Fatalf("%v, %v", lamps, err)
		}
		if now, _ := l.Light(); now != before {
			t.Errorf("at once it goes from %v to %v", before, now)
		}
		last := luminance(before)
		for range 100 {
			time.Sleep(100 * time.Millisecond)
			now, _ := l.Light()
			if luminance(now) > last {
				t.Fatalf("on its way down it becomes brighter: %v", now)
			}
			last = luminance(now)
		}
		if now, moves := l.Light(); moves || now != screen.Colour(lighting.Scene{Percent: 5, Mirek: 450}) {
			t.Errorf("after the fade it is %v, moves %v", now, moves)
		}
	})
}

func TestALampThatIsOffStaysOffUntilItIsLit(t *testing.T) {
	l := screen.New()
	do := func(c lighting.Command) lighting.Lamp {
		t.Helper()
		c.Lamp = screen.Room
		lamps, err := l.Apply(t.Context(), []lighting.Command{c})
		if err != nil {
			t.Fatal(err)
		}
		return lamps[0]
	}
	if lamp := do(lighting.Command{Power: lighting.PowerOff, Percent: 1}); lamp.On {
		t.Error("it was not switched off")
	}
	if c, _ := l.Light(); c != (color.NRGBA{A: 255}) {
		t.Errorf("off it shows %v", c)
	}
	if lamp := do(lighting.Command{Percent: 30}); lamp.On || lamp.Percent == 30 {
		t.Error("a command for a lit lamp reached one that is off")
	}
	if lamp := do(lighting.Command{Power: lighting.PowerOn, Percent: 30}); !lamp.On || lamp.Percent != 30 || lamp.Mirek == 0 {
		t.Errorf("lit again it is %+v", lamp)
	}
}

func TestItIsGivenBackAsItWas(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := screen.New()
		before, err := l.Snapshot(t.Context(), screen.Room)
		if err != nil {
			t.Fatal(err)
		}
		shown, _ := l.Light()
		if _, err := l.Apply(t.Context(), []lighting.Command{{Lamp: screen.Room, Percent: 1, Mirek: 500}}); err != nil {
			t.Fatal(err)
		}
		given, err := l.Restore(t.Context(), before, lighting.RestoreFade)
		if err != nil || len(given) != 1 {
			t.Fatalf("%v, %v", given, err)
		}
		time.Sleep(lighting.RestoreFade)
		if now, _ := l.Light(); now != shown {
			t.Errorf("given back it shows %v, before %v", now, shown)
		}
	})
}

func TestAnotherRoomIsNamed(t *testing.T) {
	l := screen.New()
	if _, err := l.Snapshot(t.Context(), "Studio"); err == nil {
		t.Error("another room was taken")
	}
	if _, err := l.Apply(t.Context(), []lighting.Command{{Lamp: "1"}}); err == nil {
		t.Error("another lamp was taken")
	}
	rooms, err := l.Rooms(t.Context())
	if err != nil || len(rooms) != 1 || rooms[0].ID != screen.Room {
		t.Errorf("%v, %v", rooms, err)
	}
}
