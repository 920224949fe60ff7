package lighting

import (
	"fmt"
	"math"
	"testing"
	"time"
)

// sent is a command and the moment at which it was sent.
type sent struct {
	Command
	at time.Duration
}

// bench is a room of lamps that obey, and a planner that moves them.
type bench struct {
	planner Planner
	now     time.Duration
	lamps   []Lamp
	log     []sent
}

func white(id string, percent float64) Lamp {
	return Lamp{ID: id, Reachable: true, On: true, Percent: percent, Mirek: 370, MirekLeast: 153, MirekMost: 500}
}

// sixLamps are a living room's, all at the same light.
func sixLamps(percent float64) []Lamp {
	var lamps []Lamp
	for i := range 6 {
		lamps = append(lamps, white(fmt.Sprint(i+1), percent))
	}
	return lamps
}

func newBench(lamps ...Lamp) *bench {
	b := &bench{lamps: lamps}
	b.planner.See(0, lamps...)
	return b
}

// obey does to a lamp what the command says, as a driver does.
func (b *bench) obey(c Command) {
	for i := range b.lamps {
		l := &b.lamps[i]
		if l.ID != c.Lamp || !l.Reachable || l.On == (c.Power == PowerOn) || !c.Untouched(*l) {
			continue
		}
		l.On = c.Power != PowerOff
		if l.On {
			l.Percent = c.Percent
		}
		if c.Mirek > 0 {
			l.Mirek, l.Coloured = c.Mirek, false
		}
	}
}

// run follows a want for a stretch of real time. The want's Now is that of
// the beginning.
func (b *bench) run(w Want, length time.Duration) []sent {
	start, end, from := b.now, b.now+length, len(b.log)
	session, speed := w.Now, w.Speed
	if speed == 0 {
		speed = 1
	}
	for b.now < end {
		w.Now = session + time.Duration(float64(b.now-start)*speed)
		c, due, again := b.planner.Step(b.now, w)
		if due {
			b.obey(c)
			b.log = append(b.log, sent{c, b.now})
			b.planner.See(b.now, b.lamps...)
		} else if again < b.now {
			panic("the planner asks for the past")
		}
		b.now = min(end, max(again, b.now))
	}
	return b.log[from:]
}

func fade(from, to float64, length time.Duration) Want {
	return Want{
		Fade:    Fade{From: Scene{from, 370}, To: Scene{to, 370}, End: length, Curve: CurveEven},
		Ceiling: 100,
	}
}

func (b *bench) levels() []int {
	var at []int
	for _, l := range b.lamps {
		at = append(at, lit(l))
		if !l.On {
			at[len(at)-1] = 0
		}
	}
	return at
}

func TestALampArrivesWhereAndWhenTheFadeDoes(t *testing.T) {
	b := newBench(white("a", 40))
	log := b.run(fade(40, 5, 5*time.Minute), 6*time.Minute)
	if got := b.levels()[0]; got != level(5) {
		t.Fatalf("the lamp ends at level %d, want %d", got, level(5))
	}
	last := log[len(log)-1]
	if end := last.at + last.Transition; end < 295*time.Second || end > 301*time.Second {
		t.Errorf("the last transition ends at %v, want 5 min", end)
	}
	if log[0].at != 0 {
		t.Errorf("the fade begins at %v", log[0].at)
	}
	// Chunks follow one another without a gap: the lamp never stands.
	for i := 1; i < len(log); i++ {
		if gap := log[i].at - log[i-1].at - log[i-1].Transition; gap > 10*time.Millisecond || gap < 0 {
			t.Errorf("chunk %d begins %v after the one before has ended", i, gap)
		}
	}
}

func TestAFadeIsEvenInLightness(t *testing.T) {
	b := newBench(white("a", 80))
	for _, c := range b.run(fade(80, 2, 10*time.Minute), 11*time.Minute) {
		share := (lightness(80) - lightness(c.Percent)) / (lightness(80) - lightness(2))
		want := (c.at + c.Transition).Minutes() / 10
		if math.Abs(share-want) > 0.02 {
			t.Errorf("at %v the lamp has done %.3f of the change, want %.3f", c.at+c.Transition, share, want)
		}
	}
}

func TestEachLampBeginsWhereItIs(t *testing.T) {
	b := newBench(white("bright", 100), white("right", 40), white("dim", 10))
	b.run(fade(40, 40, time.Minute), 400*time.Millisecond)
	for i, from := range []int{254, 102, 25} {
		if got := b.levels()[i]; stepTowards(from, got) != got || got == from && from != 102 {
			t.Errorf("%s goes from %d to %d", b.lamps[i].ID, from, got)
		}
	}
	b.run(fade(40, 40, time.Minute), 2*time.Minute)
	if got := fmt.Sprint(b.levels()); got != "[102 102 102]" {
		t.Errorf("the lamps end at %s", got)
	}
}

func TestALampThatIsAheadWaits(t *testing.T) {
	b := newBench(white("ahead", 10), white("a", 40))
	w := fade(40, 5, 10*time.Minute)
	meets := w.Fade.when((lightness(40) - lightness(10)) / (lightness(40) - lightness(5)))
	for _, c := range b.run(w, 11*time.Minute) {
		if c.Lamp == "ahead" && c.at < meets-5*time.Second {
			t.Fatalf("the lamp is told %.1f %% at %v, before the fade comes to it at %v", c.Percent, c.at, meets)
		}
	}
	if got := fmt.Sprint(b.levels()); got != "[13 13]" {
		t.Errorf("the lamps end at %s", got)
	}
}

func TestNothingIsSentWhereNothingChanges(t *testing.T) {
	b := newBench(sixLamps(40)...)
	if log := b.run(fade(40, 40, 0), time.Hour); len(log) > 0 {
		t.Errorf("%d commands for a light that stands", len(log))
	}
	w := fade(40, 20, time.Minute)
	w.Fade.Start, w.Fade.End = time.Hour, time.Hour+time.Minute
	if log := b.run(w, 50*time.Minute); len(log) > 0 {
		t.Errorf("%d commands before the fade begins", len(log))
	}
}

func TestDarkIsMinimumThenOffAndOnlyOursComeBack(t *testing.T) {
	lamps := sixLamps(5)
	lamps[1].On = false        // the guide's choice
	lamps[2].Reachable = false // its wall switch is off
	b := newBench(lamps...)
	log := b.run(fade(5, 0, time.Minute), 2*time.Minute)
	if got := fmt.Sprint(b.levels()); got != "[0 0 13 0 0 0]" {
		t.Fatalf("the lamps are at %s", got)
	}
	last := map[string]sent{}
	for _, c := range log {
		if c.Power == PowerOff {
			if c.at < time.Minute || c.Transition != 0 || level(last[c.Lamp].Percent) != 1 {
				t.Errorf("lamp %s is switched off at %v, over %v, from level %d", c.Lamp, c.at, c.Transition, level(last[c.Lamp].Percent))
			}
		}
		last[c.Lamp] = c
	}
	log = b.run(fade(0, 25, time.Minute), 2*time.Minute)
	if got := fmt.Sprint(b.levels()); got != "[64 0 13 64 64 64]" {
		t.Fatalf("the lamps come back at %s", got)
	}
	for _, c := range log {
		if c.Lamp == "2" || c.Lamp == "3" {
			t.Errorf("lamp %s is commanded: %+v", c.Lamp, c)
		}
		if c.Power == PowerOn && !(c.Percent > 0) {
			t.Errorf("lamp %s is lit without a brightness", c.Lamp)
		}
	}
}

func TestTheHandWinsOverTheSwitch(t *testing.T) {
	b := newBench(white("a", 40), white("b", 40))
	b.run(fade(40, 20, time.Minute), 20*time.Second)
	b.lamps[0].On = false
	b.planner.See(b.now, b.lamps...)
	b.lamps[0].On = true // and lit again, by the same hand
	b.planner.See(b.now, b.lamps...)
	for _, c := range b.run(fade(40, 20, time.Minute), 2*time.Minute) {
		if c.Lamp == "a" {
			t.Fatalf("the lamp that a hand has switched is commanded: %+v", c)
		}
	}
	if !b.planner.Left("a") || b.planner.Left("b") || b.planner.Following() != 1 {
		t.Error("the planner does not say which lamp is the hand's")
	}
}

func TestALampThatComesBackFadesToTheLightOfNow(t *testing.T) {
	for _, tc := range []struct {
		name     string
		comes    float64
		min, max time.Duration
	}{
		{"bright from its wall switch", 100, 60 * time.Second, 100 * time.Second},
		{"where it was", 40, 20 * time.Second, 60 * time.Second},
		{"darker than the room", 1, 0, 20 * time.Second},
	} {
		t.Run(tc.name, func(t *testing.T) {
			b := newBench(white("a", 40), white("b", 40))
			w := fade(40, 5, 5*time.Minute)
			b.run(w, 10*time.Second)
			b.lamps[0].Reachable = false
			b.planner.See(b.now, b.lamps...)
			w.Now = 10 * time.Second
			for _, c := range b.run(w, 10*time.Minute) {
				if c.Lamp == "a" {
					t.Fatal("a lamp out of reach is commanded")
				}
			}
			b.lamps[0].Reachable, b.lamps[0].Percent = true, tc.comes
			b.planner.See(b.now, b.lamps...)
			w.Now, b.log = 10*time.Minute, nil
			log := b.run(w, 10*time.Minute)
			if got := b.levels()[0]; got != level(5) {
				t.Fatalf("the lamp ends at level %d", got)
			}
			last := log[len(log)-1]
			took := last.at + last.Transition - log[0].at
			if took < tc.min || took > tc.max {
				t.Errorf("the way back takes %v, want %v to %v", took, tc.min, tc.max)
			}
		})
	}
}

func TestALostCommandIsTriedAgainAfterAWhile(t *testing.T) {
	b := newBench(white("a", 40))
	w := fade(40, 40, 0)
	w.Fade.To.Percent = 20
	c, due, _ := b.planner.Step(0, w)
	if !due {
		t.Fatal("nothing is due")
	}
	b.planner.Lost(0, c.Lamp)
	b.planner.See(time.Second, b.lamps...)
	if _, due, _ = b.planner.Step(time.Second, w); due {
		t.Error("a lamp that failed is not left in peace")
	}
	b.now = retryLamp
	b.planner.See(b.now, b.lamps...)
	b.run(w, time.Minute)
	if got := b.levels()[0]; got != level(20) {
		t.Errorf("the lamp ends at level %d", got)
	}
}

func TestAWakeThatWasLostIsTriedAgain(t *testing.T) {
	b := newBench(white("a", 2))
	b.run(fade(2, 0, 10*time.Second), time.Minute)
	w := fade(0, 5, 20*time.Second)
	c, due, _ := b.planner.Step(b.now+time.Second, Want{Fade: w.Fade, Ceiling: 100, Now: 10 * time.Second})
	if !due || c.Power != PowerOn {
		t.Fatalf("the lamp is not woken: %v %+v", due, c)
	}
	b.planner.Lost(b.now, c.Lamp)
	b.now += retryLamp
	b.planner.See(b.now, b.lamps...)
	w.Now = 20 * time.Second
	b.run(w, time.Minute)
	if got := b.levels()[0]; got != level(5) {
		t.Errorf("the lamp ends at level %d", got)
	}
}

func TestTheColourGoesAlong(t *testing.T) {
	dimmable := Lamp{ID: "dimmable", Reachable: true, On: true, Percent: 20}
	narrow := white("narrow", 20)
	narrow.MirekMost = 454
	blue := white("blue", 20)
	blue.Coloured = true
	b := newBench(white("a", 20), dimmable, narrow, blue)
	w := fade(20, 5, 5*time.Minute)
	w.Fade.To.Mirek = 500
	last := map[string]sent{}
	for _, c := range b.run(w, 6*time.Minute) {
		if c.Mirek == 0 && c.Lamp != "dimmable" {
			continue
		}
		if before, ok := last[c.Lamp]; ok && before.Mirek > 0 && c.Mirek > 0 && math.Abs(c.Mirek-before.Mirek) > mirekStep {
			t.Errorf("%s: colour steps from %.0f to %.0f", c.Lamp, before.Mirek, c.Mirek)
		}
		if c.Lamp == "blue" && last["blue"].Lamp == "" && c.Transition < recolour {
			t.Errorf("the blue lamp turns white over %v", c.Transition)
		}
		last[c.Lamp] = c
	}
	for id, want := range map[string]float64{"a": 500, "narrow": 454, "dimmable": 0, "blue": 500} {
		if got := last[id].Mirek; math.Abs(got-want) >= 1 {
			t.Errorf("%s ends at %.0f mirek, want %.0f", id, got, want)
		}
	}
}

func TestAChangeOfMindDoesNotWaitForALongTransition(t *testing.T) {
	b := newBench(sixLamps(4)...)
	log := b.run(fade(4, 3, time.Hour), 10*time.Minute)
	if len(log) == 0 || log[0].Transition < 10*time.Minute {
		t.Fatalf("want one long transition: %+v", log)
	}
	b.run(fade(4, 40, 4*time.Second), 6*time.Second) // lights up now
	for i, got := range b.levels() {
		if got != level(40) {
			t.Errorf("lamp %d is at level %d after 6 s", i+1, got)
		}
	}
}

func TestLightsUpNowTakesThreeToFiveSeconds(t *testing.T) {
	for _, speed := range []float64{1, 60} {
		b := newBench(sixLamps(1)...)
		w := fade(1, 60, 4*time.Second)
		w.Speed = speed
		log := b.run(w, time.Minute)
		last := log[len(log)-1]
		end := last.at + last.Transition
		if speed == 1 && (end < 3*time.Second || end > 5500*time.Millisecond) {
			t.Errorf("at speed %v the light is up after %v", speed, end)
		}
		if speed == 60 && end < promptLeast {
			t.Errorf("in a rehearsal the light is up after %v", end)
		}
		if got := fmt.Sprint(b.levels()); got != "[152 152 152 152 152 152]" {
			t.Errorf("the lamps end at %s", got)
		}
	}
}

func TestAFadeThatWasMovedKeepsItsTransitions(t *testing.T) {
	b := newBench(white("a", 20))
	w := fade(20, 5, 5*time.Minute)
	for i := range 300 { // the conductor says almost the same each second
		w.Now = b.now
		w.Fade.End = 5*time.Minute + time.Duration(i%2)*time.Millisecond
		b.run(w, time.Second)
	}
	if n := len(b.log); n > 30 {
		t.Errorf("%d commands for one fade", n)
	}
}

func TestDarkNowPassesTheMinimum(t *testing.T) {
	b := newBench(sixLamps(60)...)
	last := map[string]sent{}
	for _, c := range b.run(fade(60, 0, 4*time.Second), 20*time.Second) {
		if c.Power == PowerOff && level(last[c.Lamp].Percent) != 1 {
			t.Errorf("lamp %s is switched off at level %d", c.Lamp, level(last[c.Lamp].Percent))
		}
		last[c.Lamp] = c
	}
	if got := fmt.Sprint(b.levels()); got != "[0 0 0 0 0 0]" {
		t.Errorf("the lamps end at %s", got)
	}
}

func TestColouredLampsDoNotHoldUpTheLight(t *testing.T) {
	blue := white("blue", 1)
	blue.Coloured = true
	b := newBench(blue)
	b.run(fade(1, 60, 4*time.Second), 5*time.Second)
	if got := b.levels()[0]; got != level(60) || b.lamps[0].Mirek != 370 {
		t.Errorf("after 5 s the lamp is at level %d and %v mirek", got, b.lamps[0].Mirek)
	}
}

func TestALampBeyondTheFadesEndGoesStraightThere(t *testing.T) {
	b := newBench(white("a", 1))
	for _, c := range b.run(fade(40, 5, 5*time.Minute), 6*time.Minute) {
		if c.Percent > 5.2 {
			t.Fatalf("the lamp goes up to %.1f %% to meet a fade that comes down", c.Percent)
		}
	}
	if got := b.levels()[0]; got != level(5) {
		t.Errorf("the lamp ends at level %d", got)
	}
}

func TestARestlessWantDoesNotHurryALamp(t *testing.T) {
	b := newBench(white("a", 100))
	w := fade(5, 5, time.Minute)
	for i := range 400 { // another want ten times a second
		w.Fade.End = time.Minute + time.Duration(i)
		b.run(w, 100*time.Millisecond)
	}
	for i := 1; i < len(b.log); i++ {
		if gap := b.log[i].at - b.log[i-1].at; gap < shortestChunk {
			t.Fatalf("two commands within %v", gap)
		}
	}
}

// course is the light of a session as DOMAIN gives it: from arrival to
// closing, in two hours and a half.
var course = []struct {
	at, fade time.Duration
	Scene
}{
	{0, time.Minute, Scene{40, 370}},
	{25 * time.Minute, 2 * time.Minute, Scene{20, 400}},
	{45 * time.Minute, 5 * time.Minute, Scene{5, 450}},
	{60 * time.Minute, 5 * time.Minute, Scene{1, 500}},
	{110 * time.Minute, 10 * time.Minute, Scene{5, 450}},
	{120 * time.Minute, 10 * time.Minute, Scene{25, 400}},
	{135 * time.Minute, 5 * time.Minute, Scene{50, 370}},
}

// session follows the course with the bench's lamps.
func (b *bench) session() {
	from := course[0].Scene
	for i, c := range course {
		end := 150 * time.Minute
		if i+1 < len(course) {
			end = course[i+1].at
		}
		b.run(Want{Fade: Fade{From: from, To: c.Scene, Start: c.at, End: c.at + c.fade}, Now: c.at, Ceiling: 100}, end-c.at)
		from = c.Scene
	}
}

func TestASessionTakesFewCommands(t *testing.T) {
	// 588 is the least that steps under 7 % of 254 levels allow for lamps
	// that begin where the session does; brighter ones come down first.
	for _, tc := range []struct {
		percent float64
		most    int
	}{{40, 600}, {80, 660}} {
		b := newBench(sixLamps(tc.percent)...)
		b.session()
		t.Logf("%d commands to six lamps at %v %% in 2 h 30", len(b.log), tc.percent)
		if len(b.log) >= tc.most {
			t.Errorf("%d commands, want under %d", len(b.log), tc.most)
		}
		if got := fmt.Sprint(b.levels()); got != "[127 127 127 127 127 127]" {
			t.Errorf("the lamps end at %s", got)
		}
	}
}

func BenchmarkSession(b *testing.B) {
	commands := 0
	for b.Loop() {
		r := newBench(sixLamps(40)...)
		r.session()
		commands = len(r.log)
	}
	b.ReportMetric(float64(commands), "commands/session")
}

func BenchmarkStep(b *testing.B) {
	r := newBench(sixLamps(40)...)
	w := fade(40, 5, 5*time.Minute)
	w.Fade.Curve = CurveGentle
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		w.Now = time.Duration(i%1200) * 250 * time.Millisecond
		r.planner.Step(w.Now, w)
	}
}
