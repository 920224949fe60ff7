package hue

import (
	"cmp"
	"encoding/json"
	"errors"
	"math"
	"time"

	"roomtone/lighting"
)

// light2 is a lamp in the terms of the second interface. A message about a
// change holds only what changed, and can be read over what was known.
type light2 struct {
	ID       string    `json:"id"`
	IDv1     string    `json:"id_v1,omitempty"`
	Owner    reference `json:"owner"`
	Metadata struct {
		Name string `json:"name"`
	} `json:"metadata"`
	On struct {
		On bool `json:"on"`
	} `json:"on"`
	Dimming     *dimming2     `json:"dimming,omitempty"`
	Temperature *temperature2 `json:"color_temperature,omitempty"`
	Color       *color2       `json:"color,omitempty"`
	Gradient    *gradient2    `json:"gradient,omitempty"`
	Dynamics    *status2      `json:"dynamics,omitempty"`
	// Effects is what older firmware says of effects, and Effects2 what newer
	// firmware does, which knows more of them.
	Effects      *status2  `json:"effects,omitempty"`
	Effects2     *effects2 `json:"effects_v2,omitempty"`
	TimedEffects *status2  `json:"timed_effects,omitempty"`

	at time.Time // when it was read, by the bridge's own clock
}

type dimming2 struct {
	Brightness number `json:"brightness"` // percent
}

type temperature2 struct {
	Mirek  *number `json:"mirek"`
	Valid  bool    `json:"mirek_valid"`
	Schema *struct {
		Least number `json:"mirek_minimum"`
		Most  number `json:"mirek_maximum"`
	} `json:"mirek_schema,omitempty"`
}

type color2 struct {
	XY    point2 `json:"xy"`
	Gamut *struct {
		Red   point2 `json:"red"`
		Green point2 `json:"green"`
		Blue  point2 `json:"blue"`
	} `json:"gamut,omitempty"`
}

type point2 struct {
	X float64 `json:"x"`
	Y float64 `json:"y"`
}

type gradient2 struct {
	Points []struct {
		Color struct {
			XY point2 `json:"xy"`
		} `json:"color"`
	} `json:"points"`
}

type status2 struct {
	Status string `json:"status"`
}

type effects2 struct {
	Status struct {
		Effect string `json:"effect"`
	} `json:"status"`
}

// running is the effect that a lamp says it shows; empty where it shows none.
func (s *status2) running() string {
	if s == nil || s.Status == noEffect {
		return ""
	}
	return s.Status
}

func (e *effects2) running() string {
	if e == nil || e.Status.Effect == noEffect {
		return ""
	}
	return e.Status.Effect
}

// noEffect is both what a lamp says that shows none, and what ends one.
const noEffect = "no_effect"

// command2 is what is sent to a lamp; what is nil is left as it is.
type command2 struct {
	On          *on2       `json:"on,omitempty"`
	Dimming     *dimming2  `json:"dimming,omitempty"`
	Temperature *mirek2    `json:"color_temperature,omitempty"`
	Color       *xy2       `json:"color,omitempty"`
	Gradient    *gradient2 `json:"gradient,omitempty"`
	Dynamics    *dynamics2 `json:"dynamics,omitempty"`
	Effects     *effect2   `json:"effects,omitempty"`
	Effects2    *action2   `json:"effects_v2,omitempty"`
	Timed       *effect2   `json:"timed_effects,omitempty"`
}

type (
	on2 struct {
		On bool `json:"on"`
	}
	mirek2 struct {
		Mirek int `json:"mirek"`
	}
	xy2 struct {
		XY point2 `json:"xy"`
	}
	effect2 struct {
		Effect string `json:"effect"`
	}
	action2 struct {
		Action effect2 `json:"action"`
	}
	dynamics2 struct {
		// Duration is in milliseconds.
		Duration *int64   `json:"duration,omitempty"`
		Speed    *float64 `json:"speed,omitempty"`
	}
)

// longestFade is what the interface takes for a duration.
const longestFade = 6_000_000 * time.Millisecond

func fade2(d time.Duration) *dynamics2 {
	ms := min(max(d, 0), longestFade).Milliseconds()
	return &dynamics2{Duration: &ms}
}

func (l light2) own() string { return own(l.IDv1, l.ID) }

// describe is a lamp as the bridge told it.
func (c *clip2) describe(l light2) lighting.Lamp {
	lamp := lighting.Lamp{ID: c.name(l.own()), Name: l.Metadata.Name, On: l.On.On, Percent: 100, Effect: l.effect()}
	c.mu.Lock()
	lamp.Reachable = !c.away[l.Owner.ID]
	c.mu.Unlock()
	if l.Dimming != nil {
		lamp.Percent = float64(min(max(l.Dimming.Brightness, 0), 100))
	}
	lamp.MirekLeast, lamp.MirekMost = l.whites()
	switch {
	case l.Temperature != nil && l.Temperature.Valid && l.Temperature.Mirek != nil:
		lamp.Mirek = float64(*l.Temperature.Mirek)
	case l.Color != nil:
		if mirek, white := lighting.NearestMirek(lighting.Chromaticity(l.Color.XY)); white {
			lamp.Mirek = mirek
		} else {
			lamp.Coloured = true
		}
	}
	lamp.Native, _ = json.Marshal(l) // of plain values: it cannot fail
	return lamp
}

// whites are the ends of what the lamp can show of the blackbody line, in
// mirek: by its own white, and beyond that by the colours that it can mix.
func (l light2) whites() (least, most float64) {
	if t := l.Temperature; t != nil {
		least, most = mirekLeast, mirekMost
		if s := t.Schema; s != nil && s.Least > 0 && s.Most >= s.Least {
			least, most = float64(s.Least), float64(s.Most)
		}
	}
	if l.Color == nil {
		return least, most
	}
	if l.Temperature == nil {
		least, most = mirekLeast, mirekLeast
	}
	for m := most; m <= mirekMost && l.mixes(m); m++ {
		most = m
	}
	return least, most
}

// mixes tells whether a point of the blackbody line is a colour that the lamp
// can mix.
func (l light2) mixes(mirek float64) bool {
	x, y := lighting.Blackbody(mirek)
	c := lighting.Chromaticity{X: x, Y: y}
	return l.gamut().Within(c).Distance(c) < 0.005
}

func (l light2) gamut() lighting.Gamut {
	if l.Color == nil || l.Color.Gamut == nil {
		return lighting.Gamut{}
	}
	g := l.Color.Gamut
	return lighting.Gamut{lighting.Chromaticity(g.Red), lighting.Chromaticity(g.Green), lighting.Chromaticity(g.Blue)}
}

// effect names what makes the lamp change by itself.
func (l light2) effect() string {
	scene := ""
	if l.moves() {
		scene = "a moving scene"
	}
	return printable(cmp.Or(l.Effects2.running(), l.Effects.running(), l.TimedEffects.running(), scene))
}

// moves tells whether a dynamic scene leads the lamp from colour to colour.
func (l light2) moves() bool { return l.Dynamics != nil && l.Dynamics.Status == "dynamic_palette" }

// calmed ends what makes the lamp change by itself. Of a moving scene the
// lamp is told to keep the colour that it has.
func (l light2) calmed() command2 {
	var c command2
	switch {
	case l.Effects2.running() != "":
		c.Effects2 = &action2{effect2{noEffect}}
	case l.Effects.running() != "":
		c.Effects = &effect2{noEffect}
	}
	if l.TimedEffects.running() != "" {
		c.Timed = &effect2{noEffect}
	}
	if l.moves() {
		still := 0.0
		c.Dynamics = &dynamics2{Speed: &still}
		c.colour(l)
	}
	return c
}

// colour asks for the colour that the lamp has.
func (c *command2) colour(l light2) {
	switch t := l.Temperature; {
	case t != nil && t.Valid && t.Mirek != nil:
		c.Temperature = &mirek2{int(math.Round(float64(*t.Mirek)))}
	case l.Color != nil && l.Color.XY != point2{}:
		c.Color = &xy2{l.Color.XY}
	}
}

// commanded is a command in the bridge's terms.
func (l light2) commanded(c lighting.Command) command2 {
	if c.Power == lighting.PowerOff {
		return command2{On: &on2{false}}
	}
	out := command2{Dimming: &dimming2{percent2(c.Percent)}, Dynamics: fade2(c.Transition)}
	if c.Power == lighting.PowerOn {
		out.On = &on2{true}
	}
	least, most := l.whites()
	if c.Mirek <= 0 || most == 0 {
		return out
	}
	m := min(max(c.Mirek, least), most)
	if t := l.Temperature; t != nil && (t.Schema == nil || m <= float64(t.Schema.Most) || t.Schema.Most == 0) {
		out.Temperature = &mirek2{int(math.Round(m))}
		return out
	}
	x, y := lighting.Blackbody(m)
	at := l.gamut().Within(lighting.Chromaticity{X: x, Y: y})
	out.Color = &xy2{point2{round4(at.X), round4(at.Y)}}
	return out
}

// percent2 is a brightness of a lamp that is lit.
func percent2(x float64) number { return number(min(max(math.Round(x*100)/100, 0.01), 100)) }
func round4(x float64) float64  { return math.Round(x*10_000) / 10_000 }

// restored is what gives the lamp back what it was, built anew: as it is
// read it holds what cannot be set. An effect does not come back: this
// program starts none.
func (l light2) restored(before lighting.Lamp, fade time.Duration) (command2, error) {
	if !before.On {
		return command2{}, errors.New("the lamp was off before")
	}
	out := command2{On: &on2{true}, Dimming: &dimming2{percent2(before.Percent)}, Dynamics: fade2(fade)}
	var was light2
	if json.Unmarshal(before.Native, &was) != nil || was.Dimming == nil {
		// The other interface wrote it down.
		if before.Mirek > 0 && !before.Coloured {
			again := l.commanded(lighting.Command{Percent: before.Percent, Mirek: before.Mirek})
			out.Temperature, out.Color = again.Temperature, again.Color
		}
		return out, nil
	}
	if g := was.Gradient; g != nil && len(g.Points) > 1 {
		out.Gradient = g
		return out, nil
	}
	out.colour(was)
	return out, nil
}
