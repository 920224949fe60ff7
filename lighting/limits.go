package lighting

import (
	"math"
	"time"
)

// What the eye, the lamps and the bridge allow.
const (
	// levels is the resolution of a lamp: brightness is a whole number of
	// 254 parts of its full output, as on every Zigbee lamp.
	levels = 254

	// stepPercent bounds the luminance of one command against the last, in
	// percent of the last: changes of 7.4 % are noticed (Hu & Davis 2016), and
	// a lamp that loses its transition jumps by a whole command.
	stepPercent = 7

	// mirekStep bounds the colour of one command against the last. 5.5 mirek
	// are just told apart side by side (Judd 1932); one after the other, with
	// nothing to compare, twice that passes.
	mirekStep = 11

	// gentlePace and gentleMirekPace move a lamp that is not where it should
	// be, in L* and in mirek a second: the whole range takes 100 s.
	gentlePace      = 1
	gentleMirekPace = 5

	// recolour is the least time to leave a colour off the blackbody line:
	// nobody knows how many steps lie between.
	recolour = 10 * time.Second

	// spacing keeps a bridge below its 10 commands a second.
	spacing = 100 * time.Millisecond

	// shortestChunk is the transition that a lamp makes when it is told none.
	shortestChunk = 400 * time.Millisecond

	// promptFade is the longest fade that is meant to be seen, such as
	// "lights up now", which takes 3–5 s. It keeps its time, and its steps
	// grow to what the bridge's rate leaves, but never faster than
	// promptLeast for the whole of it.
	promptFade  = 6 * time.Second
	promptLeast = 3 * time.Second

	// handLevels and handKelvin are how far a reading may lie from what a lamp
	// was told before it counts as a human hand: 10 points of brightness, or
	// 350 K, as users of hue-scheduler are glad of. Less is rounding.
	handLevels = levels / 10
	handKelvin = 350

	// powerOnLevel is the light with which lamps come on when their current
	// returns, and powerOnWithin how long after their bridge has been away that
	// may show: some bridges start much slower than lamps do, and tell what
	// they knew before until they have asked every lamp.
	powerOnLevel  = levels - 2
	powerOnWithin = 2 * time.Minute

	// retryLamp is how long a lamp that failed is left in peace.
	retryLamp = 10 * time.Second
)

// kelvin is the colour temperature of a mirek value.
func kelvin(mirek float64) float64 { return 1e6 / mirek }

// level is a brightness in parts of levels: at least 1 for any light at all.
func level(percent float64) int {
	if !(percent > 0) {
		return 0
	}
	return min(max(1, int(math.Round(percent/100*levels))), levels)
}

// levelUnder is the highest level that is not above percent; a lamp that is
// lit cannot go below 1.
func levelUnder(percent float64) int {
	if !(percent > 0) {
		return 0
	}
	return max(1, int(min(percent, 100)/100*levels+1e-9))
}

func levelPercent(level int) float64 { return float64(level) / levels * 100 }

func levelLightness(level int) float64 { return lightness(levelPercent(level)) }

// stepTowards is the furthest level on the way from one level to another
// that a single command may ask for: by less than stepPercent of luminance,
// or by one level where that is more.
func stepTowards(from, to int) int {
	step := max(1, (stepPercent*from-1)/100)
	return nearest(to, from-step, from+step)
}

// towards moves from by at most step on the way to to.
func towards(from, to, step float64) float64 {
	return min(max(to, from-step), from+step)
}

// nearest is the point of the interval that a and b bound, in either order,
// that is nearest to x.
func nearest[T int | float64](x, a, b T) T {
	return min(max(x, min(a, b)), max(a, b))
}
