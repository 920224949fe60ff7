package measure

import "math"

// Onsets are rises of the spectrum: the part by which its bands have risen
// within two windows, against how loud they have been for a while.
const (
	bands       = 16
	bandsFrom   = 60.0 // Hz
	bandsTo     = 7_500.0
	loudAs      = 1e-3 // sum of amplitudes under which a rise counts less
	memory      = 1.5  // s, of what is usual
	onsetLeast  = 0.12 // the weakest that counts
	onsetAbove  = 2.5  // how many times the usual rise it must be
	onsetsApart = 0.08 // s
)

// Energy is a weighted mean of three parts, each 0–1 over a range that was
// set by ear against DOMAIN §4: drones near 0, drums near 1.
const (
	loudnessWeight            = 0.35
	energyQuiet, energyLoud   = -35.0, -8.0 // LUFS
	riseWeight                = 0.3
	energySmooth, energyRough = 0.03, 0.16 // mean rise
	onsetsWeight              = 0.35
	energyOnsets              = 4.0 // a second
)

// onsets follows the rises of the spectrum.
type onsets struct {
	perSecond float64
	edges     [bands + 1]int // bins
	level     [3][bands]float64
	forget    float64 // one-pole coefficient of memory

	usualLevel, usualRise float64
	last                  [2]float64 // rises
	windows, since        int64      // since: the last onset
	sum                   float64
	count                 int64
	pulse                 *pulse
}

// newOnsets is for spectra with bins of so many hertz, so often.
func newOnsets(hertz, perSecond float64) *onsets {
	o := &onsets{perSecond: perSecond, forget: 1 - math.Exp(-1/(memory*perSecond)), pulse: newPulse(perSecond)}
	last := 1
	for i := range o.edges {
		edge := int(math.Round(bandsFrom * math.Pow(bandsTo/bandsFrom, float64(i)/bands) / hertz))
		// At least four bins, so that noise does not look like rises.
		o.edges[i] = max(edge, last)
		last = o.edges[i] + 4
	}
	return o
}

// hear takes the next spectrum.
func (o *onsets) hear(power []float64) {
	now, before := &o.level[o.windows%3], &o.level[(o.windows+1)%3]
	previous := &o.level[(o.windows+2)%3]
	var level, rise float64
	for b := range bands {
		var sum float64
		for _, p := range power[min(o.edges[b], len(power)):min(o.edges[b+1], len(power))] {
			sum += p
		}
		// Half of the band's own past smooths the flutter between windows.
		now[b] = (math.Sqrt(sum) + previous[b]) / 2
		level += now[b]
		rise += max(0, now[b]-before[b])
	}
	o.windows++
	o.since++
	o.usualLevel += o.forget * (level - o.usualLevel)
	if o.windows < 4 {
		return // the piece's own beginning
	}
	rise /= loudAs + max(level/2, o.usualLevel)
	o.sum += rise
	o.usualRise += o.forget * (rise - o.usualRise)
	peak := o.last[0]
	if peak > o.last[1] && peak >= rise && peak > max(onsetLeast, onsetAbove*o.usualRise) && float64(o.since) > onsetsApart*o.perSecond {
		o.count++
		o.since = 0
	}
	o.last = [2]float64{rise, o.last[0]}
	o.pulse.hear(rise - o.usualRise)
}

// energy is how driving the piece is, 0–1, at its loudness.
func (o *onsets) energy(lufs float64) float64 {
	if o.windows == 0 {
		return 0
	}
	n := float64(o.windows)
	part := func(x, least, most float64) float64 { return min(1, max(0, (x-least)/(most-least))) }
	return loudnessWeight*part(lufs, energyQuiet, energyLoud) +
		riseWeight*part(o.sum/n, energySmooth, energyRough) +
		onsetsWeight*part(float64(o.count)/n*o.perSecond, 0, energyOnsets)
}
