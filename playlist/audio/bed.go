package audio

import (
	"math"
	"math/rand/v2"
)

const (
	// bedRate is the rate at which the bed is made; it holds nothing above
	// 9 kHz, and half the rate costs half.
	bedRate  = Rate / 2
	bedChunk = bedBlock / 2 // a block, at bedRate
	// bedBreathing voices come and go; bedGround ones take turns to hold the
	// root, so that it is never gone.
	bedBreathing = 10
	bedGround    = 2
	// bedLevel brings the whole to −23 LUFS.
	bedLevel = 0.063
	bedDry   = 0.6  // the voices' share
	bedWet   = 0.16 // the space's
	bedAir   = 0.03 // the noise's, at full brightness
	// bedSettle is the time constant in seconds in which the level follows
	// the number of voices, and the space its brightness.
	bedSettle = 15
)

// bedDegrees are where the root goes, against where it began.
var bedDegrees = [...]float64{1, 3. / 4, 2. / 3, 8. / 9, 5. / 6}

// bedNotes are the notes over the root.
var bedNotes = [...]float64{1, 3. / 2, 2, 9. / 4, 5. / 2, 3, 4, 9. / 2, 5, 6}

// bed generates slow pads without end. Voices breathe in on a note, fade
// out, and come back on another; none begins or ends but in silence, so there
// is no seam. The notes lie over a root that moves every few minutes, in just
// intonation, so that nothing beats. It is deterministic for its seed and the
// shapes it is given.
type bed struct {
	random *rand.Rand
	base   float64 // the first root in hertz
	root   float64
	left   float64 // seconds until the root moves
	voices [bedGround + bedBreathing]bedVoice
	shape  shape
	gain   float64
	space  *reverb
	air    air
	toRate *resampler
	mixed  [bedChunk][2]float32
	out    [][2]float32
}

func newBed(seed uint64, first shape) *bed {
	b := &bed{random: rand.New(rand.NewPCG(seed, 0x6265)), shape: first, space: newReverb(), toRate: newResampler(bedRate, Rate)}
	b.base = 104 * math.Pow(2, b.random.Float64()*6/12) // G sharp 2 to D3
	b.root, b.left = b.base, 120+60*b.random.Float64()
	for i := range b.voices {
		b.renew(i)
		b.voices[i].place = b.random.Float64()
	}
	b.voices[1].place = math.Mod(b.voices[0].place+0.5, 1)
	b.gain = b.wantedGain()
	b.space.open = b.wantedOpen()
	b.toRate.process(nil, make([][2]float32, b.toRate.taps/2)) // so that blocks come out whole
	return b
}

// renew lets a voice that is silent begin its next breath.
func (b *bed) renew(i int) {
	v := &b.voices[i]
	v.place = 0
	if i < bedGround {
		v.breath = 70
		v.weight = 0.8
		v.tune(b.random, b.root, b.shape.brightness)
		return
	}
	v.breath = (50 - 30*b.shape.energy) * (0.75 + 0.5*b.random.Float64())
	// Voices beyond the density rest for a breath.
	v.weight = math.Max(0, math.Min(1, 2.5+8*b.shape.density-float64(i-bedGround)))
	height := math.Pow(b.random.Float64(), 1.5-b.shape.energy)
	note := bedNotes[int(height*float64(len(bedNotes)))]
	v.weight *= math.Pow(note, -0.25) // high voices are felt sooner
	v.tune(b.random, b.root*note, b.shape.brightness)
}

// generate makes the next block, going towards a shape.
func (b *bed) generate(dst *[bedBlock][2]float32, to shape) {
	const seconds = float64(bedChunk) / bedRate
	b.shape = to
	if b.left -= seconds; b.left < 0 {
		b.root = b.base * bedDegrees[b.random.IntN(len(bedDegrees))]
		b.left = 120 + 90*b.random.Float64()
	}
	clear(b.mixed[:])
	for i := range b.voices {
		v := &b.voices[i]
		if v.place += seconds / v.breath; v.place >= 1 {
			// Its last chunk ended in silence, and this one begins there.
			v.add(&b.mixed, 0)
			b.renew(i)
			continue
		}
		v.add(&b.mixed, v.weight*squared(math.Sin(math.Pi*v.place)))
	}
	from := b.gain
	b.gain += (b.wantedGain() - b.gain) * seconds / bedSettle
	b.space.open += (b.wantedOpen() - b.space.open) * float32(seconds/bedSettle)
	b.finish(float32(from), float32(b.gain))
	b.out = b.toRate.process(b.out[:0], b.mixed[:])
	copy(dst[:], b.out)
}

// finish adds air and space to the voices and brings all to its level.
func (b *bed) finish(from, to float32) {
	breath := float32(bedAir * (0.15 + b.shape.brightness))
	for i, f := range b.mixed {
		g := from + (to-from)*float32(i)/bedChunk
		hl, hr := b.air.next()
		l, r := g*f[0]+breath*hl, g*f[1]+breath*hr
		wl, wr := b.space.next(l, r)
		b.mixed[i] = [2]float32{bedLevel * (bedDry*l + bedWet*wl), bedLevel * (bedDry*r + bedWet*wr)}
	}
}

// wantedGain makes up for how many voices sound; each has the loudness of 1.
func (b *bed) wantedGain() float64 {
	power := 0.0
	for i := range b.voices {
		v := &b.voices[i]
		power += squared(v.weight) * 3. / 8 // the mean over a breath of sine to the fourth
	}
	return 1 / math.Sqrt(math.Max(power, 0.1))
}

func (b *bed) wantedOpen() float32 { return float32(0.15 + 0.45*b.shape.brightness) }

func squared(x float64) float64 { return x * x }
