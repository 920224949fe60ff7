package assets

import (
	"roomtone/lighting"
	"roomtone/playlist"
	"roomtone/timer"
)

func readMusic(music table) playlist.Target {
	t := playlist.Target{
		Brightness: music.share("brightness", brightnesses()),
		Density:    music.share("density", densities()),
		LevelDB:    music.quantity("level", inDecibels()),
	}
	t.PulseLeast, t.PulseMost = music.pulse("pulse")
	t.EnergyStart, t.EnergyEnd, _ = music.pair("energy", 0, 1)
	t.Words = music.yes("words")
	music.finish()
	return t
}

func readLight(light table, phase timer.Phase, ceiling float64) lighting.Target {
	t := lighting.Target{
		Scene: lighting.Scene{Percent: light.quantity("brightness", inPercent())},
		Fade:  light.duration("fade"),
		Curve: choose(light, "curve", curves()),
	}
	if kelvin := light.quantity("warmth", inKelvin()); kelvin > 0 {
		t.Mirek = 1e6 / kelvin
	}
	if ceiling > 0 && t.Percent > ceiling {
		light.fault("brightness", `%s is above the "light_ceiling" of the template, %s. Make it darker, or raise the ceiling.`, inPercent().write(t.Percent), inPercent().write(ceiling))
	}
	// The next phase would begin its own fade before this one has arrived.
	if phase.Length > 0 && t.Fade > phase.Length {
		light.fault("fade", `%s is longer than the phase itself, whose "usual" length is %s. Make it shorter, or begin it in the phase before.`, FormatDuration(t.Fade), FormatDuration(phase.Length))
	}
	light.finish()
	return t
}

func brightnesses() []option[float64] {
	return []option[float64]{{"dark", .2}, {"warm", .35}, {"natural", .5}, {"bright", .65}}
}

func densities() []option[float64] {
	return []option[float64]{{"sparse", .2}, {"spacious", .35}, {"layered", .55}, {"dense", .8}}
}

func curves() []option[lighting.Curve] {
	return []option[lighting.Curve]{{"even", lighting.CurveEven}, {"gentle", lighting.CurveGentle}}
}
