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
	bedDry       = 1.0  // the voices' share
	bedSide      = 0.35 // of it, what each side has of the other
	bedWet       = 0.22 // the space's share
	bedAir       = 0.05 // the noise's, at full brightness
	// bedLoudness is −23 LUFS as the mean square of both sides together,
	// K-weighted: 10^((−23+0.691)/10).
	bedLoudness = 0.005876
	// bedSettle is the time constant in seconds in which the loudness is kept
	// and the space's brightness follows.
	bedSettle = 6
	// bedWarm is how many blocks pass before the first is heard.
	bedWarm = 12 * Rate / bedBlock
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
	space  *reverb
	air    air
	ear    [2]ear
	power  float64 // as heard, lately
	gain   float32 // that makes up for it
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
	b.space.open = b.wantedOpen()
	b.toRate.process(nil, make([][2]float32, b.toRate.filter.Taps()/2)) // so that blocks come out whole
	b.power = 1
	var silent [bedBlock][2]float32
	for range bedWarm {
		b.generate(&silent, first)
	}
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
	height := math.Pow(b.random.Float64(), 1.9-0.7*b.shape.energy-0.7*b.shape.brightness)
	note := bedNotes[int(height*float64(len(bedNotes)))]
	// High voices are felt sooner, and more so in the dark.
	v.weight *= math.Pow(note, -0.9+0.7*b.shape.brightness)
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
	b.space.open += (b.wantedOpen() - b.space.open) * float32(seconds/bedSettle)
	b.finish()
	b.out = b.toRate.process(b.out[:0], b.mixed[:])
	copy(dst[:], b.out)
}

// finish adds air and space to the voices and brings all to its loudness.
func (b *bed) finish() {
	breath := float32(bedAir * (0.15 + b.shape.brightness))
	power := float32(0)
	for i, f := range b.mixed {
		al, ar := b.air.next()
		l, r := f[0]+bedSide*f[1]+breath*al, f[1]+bedSide*f[0]+breath*ar
		wl, wr := b.space.next(l, r)
		l, r = bedDry*l+bedWet*wl, bedDry*r+bedWet*wr
		b.mixed[i] = [2]float32{l, r}
		l, r = b.ear[0].hear(l), b.ear[1].hear(r)
		power += l*l + r*r
	}
	const part = bedChunk / (bedSettle * float64(bedRate))
	b.power += (float64(power)/bedChunk - b.power) * part
	from := b.gain
	b.gain = float32(math.Sqrt(bedLoudness / math.Max(b.power, 1e-3)))
	for i := range b.mixed {
		g := from + (b.gain-from)*float32(i)/bedChunk
		b.mixed[i][0] *= g
		b.mixed[i][1] *= g
	}
}

func (b *bed) wantedOpen() float32 { return float32(0.15 + 0.45*b.shape.brightness) }

func squared(x float64) float64 { return x * x }
