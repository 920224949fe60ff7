package measure

import "math"

// A pulse is a lag at which the onsets resemble themselves.
const (
	pulseLeast, pulseMost = 40.0, 180.0 // BPM
	pulseUsual            = 85.0        // between like rivals, the one nearer to this
	pulseSpread           = 1.0         // octaves
	// pulseConfident is a likeness that no chance brings about; below
	// pulseDoubtful of it there is no pulse.
	pulseConfident = 0.6
	pulseDoubtful  = 0.15
	beats          = 3    // a pulse is looked for at its multiples as well
	segment        = 12.0 // s that count equally, however loud
	pulseFaint     = 0.03 // strength of onsets that hardly make a pulse
)

// pulse keeps how much the onsets resemble themselves at each lag.
type pulse struct {
	perSecond float64
	recent    []float32 // onsets, twice over so that any stretch is in one piece
	at        int
	heard     int
	products  []float32 // of the present segment, by lag
	likeness  []float64 // of the segments so far
	segments  float64
}

func newPulse(perSecond float64) *pulse {
	lags := int(beats*60/pulseLeast*perSecond) + 2
	return &pulse{
		perSecond: perSecond,
		recent:    make([]float32, 2*lags),
		products:  make([]float32, lags),
		likeness:  make([]float64, lags),
	}
}

// hear takes the strength of the onset in the next window, around zero.
func (p *pulse) hear(onset float64) {
	lags := len(p.products)
	x := float32(onset)
	// The newest comes first.
	p.at = (p.at + lags - 1) % lags
	p.recent[p.at], p.recent[p.at+lags] = x, x
	for lag, earlier := range p.recent[p.at : p.at+lags] {
		p.products[lag] += x * earlier
	}
	if p.heard++; float64(p.heard) >= segment*p.perSecond {
		p.endSegment()
	}
}

func (p *pulse) endSegment() {
	if p.heard > 0 {
		whole := float64(p.products[0]) + float64(p.heard)*pulseFaint*pulseFaint
		for lag, x := range p.products {
			p.likeness[lag] += float64(x) / whole
		}
		p.segments++
	}
	clear(p.products)
	p.heard = 0
}

// find is the pulse in beats a minute, nil where there is none, and how sure
// it is.
func (p *pulse) find() (bpm *float64, confidence float64) {
	if p.segments == 0 {
		p.endSegment()
	}
	if p.segments == 0 {
		return nil, 0
	}
	var best, bestScore, bestLikeness float64
	for lag := 60 / pulseMost * p.perSecond; lag <= 60/pulseLeast*p.perSecond; lag += 0.25 {
		likeness := p.around(lag)
		octaves := math.Log2(60*p.perSecond/lag/pulseUsual) / pulseSpread
		if score := likeness * math.Exp(-octaves*octaves/2); score > bestScore {
			best, bestScore, bestLikeness = lag, score, likeness
		}
	}
	confidence = min(1, bestLikeness/pulseConfident)
	if confidence < pulseDoubtful {
		return nil, 0
	}
	return known(60 * p.perSecond / best), confidence
}

// around is the mean likeness at a lag and its multiples.
func (p *pulse) around(lag float64) float64 {
	var sum float64
	for beat := 1.0; beat <= beats; beat++ {
		whole, part := math.Modf(lag * beat)
		i := int(whole)
		sum += (p.likeness[i]*(1-part) + p.likeness[i+1]*part) / p.segments
	}
	return sum / beats
}
