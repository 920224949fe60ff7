package lighting

import "math"

// Chromaticity is a colour without its brightness: CIE 1931 x and y.
type Chromaticity struct{ X, Y float64 }

// Gamut is the triangle of what a lamp's red, green and blue can mix.
type Gamut [3]Chromaticity

// Within is the chromaticity nearest to c that the lamp can show. A triangle
// without an area shows anything: nothing is known of it.
func (g Gamut) Within(c Chromaticity) Chromaticity {
	area := cross(g[0], g[1], g[2])
	if area == 0 {
		return c
	}
	inside := true
	nearest, least := c, math.Inf(1)
	for i := range g {
		a, b := g[i], g[(i+1)%3]
		if cross(a, b, c)*area < 0 {
			inside = false
		}
		p := onLine(a, b, c)
		if d := p.Distance(c); d < least {
			nearest, least = p, d
		}
	}
	if inside {
		return c
	}
	return nearest
}

// Distance is how far two colours lie apart in the plane of x and y.
func (c Chromaticity) Distance(d Chromaticity) float64 { return math.Hypot(c.X-d.X, c.Y-d.Y) }

// cross tells on which side of the line from a to b the point c lies.
func cross(a, b, c Chromaticity) float64 { return (b.X-a.X)*(c.Y-a.Y) - (b.Y-a.Y)*(c.X-a.X) }

// onLine is the point between a and b that is nearest to c.
func onLine(a, b, c Chromaticity) Chromaticity {
	dx, dy := b.X-a.X, b.Y-a.Y
	length := dx*dx + dy*dy
	if length == 0 {
		return a
	}
	s := min(max(((c.X-a.X)*dx+(c.Y-a.Y)*dy)/length, 0), 1)
	return Chromaticity{a.X + s*dx, a.Y + s*dy}
}

// whiteReach is how far beside the blackbody line a colour may lie and still
// be called white: less than lamps differ from one another.
const whiteReach = 0.02

// NearestMirek is the point on the blackbody line, from 153 to 500 mirek,
// that is nearest to a colour, and whether the colour is that white.
func NearestMirek(c Chromaticity) (mirek float64, white bool) {
	least := math.Inf(1)
	for m := 153.0; m <= 500; m++ {
		x, y := Blackbody(m)
		if d := c.Distance(Chromaticity{x, y}); d < least {
			mirek, least = m, d
		}
	}
	return mirek, least <= whiteReach
}
