package hue

import (
	"encoding/json"
	"math"
	"strings"

	"github.com/amimof/huego"

	"roomtone/lighting"
)

// light1 is a lamp in the terms of the first interface.
type light1 struct {
	Name word `json:"name"`
	Type word `json:"type"`
	// State is nil where the bridge told only the name.
	State *struct {
		On     flag     `json:"on"`
		Bri    *number  `json:"bri"` // nil on what cannot be dimmed
		Hue    number   `json:"hue"`
		Sat    number   `json:"sat"`
		Xy     []number `json:"xy"`
		Ct     number   `json:"ct"`
		Effect word     `json:"effect"`
		Mode   word     `json:"colormode"`
		// Reachable is nil where the bridge does not know.
		Reachable *flag `json:"reachable"`
	} `json:"state"`
	Capabilities struct {
		Control struct {
			Ct struct {
				Least number `json:"min"`
				Most  number `json:"max"`
			} `json:"ct"`
			Gamut [][]number `json:"colorgamut"`
		} `json:"control"`
	} `json:"capabilities"`
	// deCONZ tells the ends of the white here.
	CtLeast number `json:"ctmin"`
	CtMost  number `json:"ctmax"`
}

// group1 is a group in the terms of the first interface.
type group1 struct {
	Name word `json:"name"`
	Type word `json:"type"`
	// Lights is nil where the bridge told only the name.
	Lights []word `json:"lights"`
	// Hidden groups are the bridge's own.
	Hidden flag `json:"hidden"`
}

// noLamps begin the types of what bridges list among their lamps. A blind has a
// brightness, too, and would be driven by it.
var noLamps = [...]string{"on/off", "smart plug", "window covering", "warning device", "door lock", "range extender", "configuration tool"}

// dims tells a lamp from what can only be switched, or is no light at all.
func (l light1) dims() bool {
	kind := strings.ToLower(string(l.Type))
	for _, no := range noLamps {
		if strings.HasPrefix(kind, no) {
			return false
		}
	}
	return l.State == nil || l.State.Bri != nil || strings.HasPrefix(kind, "dimmable") || strings.Contains(kind, "color")
}

// mixesOnly tells a lamp that has colours and no white of its own.
func (l light1) mixesOnly() bool {
	return l.State != nil && l.State.Ct <= 0 && len(l.State.Xy) == 2 && strings.HasPrefix(strings.ToLower(string(l.Type)), "color light")
}

// whites are the ends of the white that the lamp can show, in mirek; 0 where
// it has none. What a bridge does not say is taken to be all.
func (l light1) whites() (least, most float64) {
	kind := strings.ToLower(string(l.Type))
	if l.State.Ct <= 0 && !l.mixesOnly() && !strings.HasPrefix(kind, "extended color") && !strings.HasPrefix(kind, "color temperature") {
		return 0, 0
	}
	least, most = mirekLeast, mirekMost
	for _, says := range [][2]number{{l.Capabilities.Control.Ct.Least, l.Capabilities.Control.Ct.Most}, {l.CtLeast, l.CtMost}} {
		// Some firmware says 0 or 65535 where it does not know.
		if from, to := float64(says[0]), float64(says[1]); from > 0 && to >= from && from <= mirekMost && to >= mirekLeast {
			return max(from, mirekLeast), min(to, mirekMost)
		}
	}
	return least, most
}

func (l light1) gamut() lighting.Gamut {
	var g lighting.Gamut
	corners := l.Capabilities.Control.Gamut
	if len(corners) != len(g) {
		return g
	}
	for i, c := range corners {
		if len(c) != 2 {
			return lighting.Gamut{}
		}
		g[i] = lighting.Chromaticity{X: float64(c[0]), Y: float64(c[1])}
	}
	return g
}

// describe is a lamp as the bridge told it; it must have told its state.
func (b clip1) describe(id string, l light1) lighting.Lamp {
	s := l.State
	n := native{On: bool(s.On), Ct: uint16(s.Ct.whole(0, math.MaxUint16)), Hue: uint16(s.Hue.whole(0, math.MaxUint16)), Sat: uint8(s.Sat.whole(0, brightest)), Mode: string(s.Mode)}
	n.Bri = brightest
	if s.Bri != nil {
		n.Bri = uint8(s.Bri.whole(0, brightest))
	}
	if len(s.Xy) == 2 {
		n.Xy = []float32{float32(min(max(s.Xy[0], 0), 1)), float32(min(max(s.Xy[1], 0), 1))}
	}
	if n.Mode == "" && n.Ct > 0 && n.Xy == nil {
		n.Mode = "ct" // it can be nothing else
	}
	lamp := lighting.Lamp{
		ID: b.name(id), Name: string(l.Name), Reachable: s.Reachable == nil || bool(*s.Reachable), On: n.On,
		Percent: float64(max(1, n.Bri)) / brightest * 100,
	}
	if lamp.MirekLeast, lamp.MirekMost = l.whites(); lamp.MirekMost > 0 {
		lamp.Mirek, lamp.Coloured = float64(n.Ct), n.Mode != "ct"
	}
	if l.mixesOnly() {
		mirek, white := lighting.NearestMirek(lighting.Chromaticity{X: float64(s.Xy[0]), Y: float64(s.Xy[1])})
		lamp.Coloured = !white
		if white {
			lamp.Mirek = mirek
		}
	}
	if s.Effect != "none" {
		lamp.Effect = printable(string(s.Effect))
	}
	lamp.Native, _ = json.Marshal(n) // of plain values: it cannot fail
	return lamp
}

// commanded is a command in the terms of the lamp's bridge.
func (l light1) commanded(c lighting.Command) huego.State {
	if c.Power == lighting.PowerOff {
		return huego.State{On: false}
	}
	s := huego.State{On: true, Bri: brightness(c.Percent), TransitionTime: transition(c.Transition)}
	if c.Mirek <= 0 {
		return s
	}
	if !l.mixesOnly() {
		s.Ct = uint16(math.Round(min(max(c.Mirek, mirekLeast), mirekMost)))
		return s
	}
	x, y := lighting.Blackbody(c.Mirek)
	at := l.gamut().Within(lighting.Chromaticity{X: x, Y: y})
	s.Xy = []float32{float32(round4(at.X)), float32(round4(at.Y))}
	return s
}
