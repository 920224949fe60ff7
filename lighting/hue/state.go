package hue

import (
	"encoding/json"
	"errors"
	"math"
	"time"

	"github.com/amimof/huego"

	"roomtone/lighting"
)

// brightest is a bridge's highest brightness; the lowest is 1.
const brightest = 254

// What the first interface takes for a colour temperature. A lamp that
// cannot show all of it shows its nearest.
const (
	mirekLeast = 153
	mirekMost  = 500
)

// native is a lamp's state as its bridge gave it, with all that has to be
// given back.
type native struct {
	On  bool      `json:"on"`
	Bri uint8     `json:"bri"`
	Xy  []float32 `json:"xy,omitempty"`
	Ct  uint16    `json:"ct,omitempty"`
	Hue uint16    `json:"hue,omitempty"`
	Sat uint8     `json:"sat,omitempty"`
	// Mode says which of them is the colour: "xy", "ct" or "hs"; empty where
	// the lamp has none.
	Mode string `json:"colormode,omitempty"`
}

func brightness(percent float64) uint8 {
	return uint8(min(max(1, math.Round(percent/100*brightest)), brightest))
}

// transition is in tenths of a second. 0 would be left out, and the bridge
// would take its own 0.4 s.
func transition(d time.Duration) uint16 {
	return uint16(min(max(1, math.Round(d.Seconds()*10)), math.MaxUint16))
}

// restored is the state that gives a lamp back what it was. It is built
// anew: a state as it is read holds what cannot be set, and where several
// colours are sent the bridge takes xy before ct before hue.
func restored(l lighting.Lamp, fade time.Duration) (huego.State, error) {
	var n native
	if err := json.Unmarshal(l.Native, &n); err != nil {
		// The other interface wrote it down, or nobody.
		n = native{On: l.On, Bri: brightness(l.Percent), Ct: uint16(l.Mirek)}
		if l.Mirek > 0 && !l.Coloured {
			n.Mode = "ct"
		}
	}
	if !n.On {
		return huego.State{}, errors.New("the lamp was off before")
	}
	s := huego.State{On: true, Bri: max(1, n.Bri), TransitionTime: transition(fade)}
	switch {
	case (n.Mode == "xy" || n.Mode == "") && len(n.Xy) == 2: // some do not say by what they show their colour
		s.Xy = n.Xy
	case n.Mode == "ct":
		s.Ct = n.Ct
	case n.Mode == "hs":
		// huego leaves a 0 out. Hue is a circle, on which 0 is also its end,
		// and one part of saturation in 254 is white.
		s.Hue, s.Sat = n.Hue, max(1, n.Sat)
		if s.Hue == 0 {
			s.Hue = math.MaxUint16
		}
	}
	return s, nil
}
