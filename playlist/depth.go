package playlist

// What one step of depth adds to a target. The peak of DOMAIN §4 is the
// model: dense, of higher energy, and darker than what led there.
const (
	depthEnergy     = .08
	depthDensity    = .15
	depthBrightness = -.06
)

// Deeper is the target some steps of depth on: fuller, of more energy,
// darker, and not louder. The pulse stays what it is.
func (t Target) Deeper(steps float64) Target {
	within := func(x float64) float64 { return max(0, min(1, x)) }
	t.EnergyStart = within(t.EnergyStart + steps*depthEnergy)
	t.EnergyEnd = within(t.EnergyEnd + steps*depthEnergy)
	t.Density = within(t.Density + steps*depthDensity)
	t.Brightness = within(t.Brightness + steps*depthBrightness)
	return t
}
