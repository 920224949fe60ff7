package draft

import (
	"fmt"
	"slices"
	"time"

	"roomtone/assets"
	"roomtone/lighting"
	"roomtone/playlist"
	"roomtone/timer"
)

// Rename gives the template another title. Its file keeps its name.
func (d *Draft) Rename(title string) {
	d.change("title", func(t *assets.Template) { t.Title = title })
}

// Describe gives the template another description.
func (d *Draft) Describe(text string) {
	d.change("description", func(t *assets.Template) { t.Description = text })
}

// LimitLight sets what no lamp goes above, in percent of full output.
func (d *Draft) LimitLight(percent float64) {
	d.change("light ceiling", func(t *assets.Template) { t.LightCeiling = percent })
}

// AtHome says whether the client is at home.
func (d *Draft) AtHome(is bool) {
	d.change("", func(t *assets.Template) { t.AtHome = is })
}

// SetPhase changes a phase; it keeps its ID.
func (d *Draft) SetPhase(i int, p timer.Phase) {
	if phases := d.versions[d.at].Plan.Phases; i >= 0 && i < len(phases) {
		p.ID = phases[i].ID
	}
	put(d, func(t *assets.Template) []timer.Phase { return t.Plan.Phases }, i, p)
}

// SetLength changes how long a phase usually lasts, and nothing else.
func (d *Draft) SetLength(i int, length time.Duration) {
	if phases := d.versions[d.at].Plan.Phases; i >= 0 && i < len(phases) {
		p := phases[i]
		p.Length = length
		d.SetPhase(i, p)
	}
}

// SetMusic changes what the music of a phase should be like.
func (d *Draft) SetMusic(i int, m playlist.Target) {
	put(d, func(t *assets.Template) []playlist.Target { return t.Music }, i, m)
}

// SetLight changes what the light of a phase becomes.
func (d *Draft) SetLight(i int, l lighting.Target) {
	put(d, func(t *assets.Template) []lighting.Target { return t.Light }, i, l)
}

// AddPhase puts a phase behind another, with the same lengths, music and
// light, and returns its index. It has no name yet.
func (d *Draft) AddPhase(after int) int {
	old := d.versions[d.at]
	if after < 0 || after >= len(old.Plan.Phases) {
		return after
	}
	p := old.Plan.Phases[after]
	p.ID = unused("phase", func(id string) bool { return indexOf(old, id) >= 0 })
	p.Name, p.End = "", timer.EndAuto
	d.change("", func(t *assets.Template) {
		t.Plan.Phases = slices.Insert(t.Plan.Phases, after+1, p)
		t.Music = slices.Insert(t.Music, after+1, t.Music[after])
		t.Light = slices.Insert(t.Light, after+1, t.Light[after])
	})
	return after + 1
}

// MovePhase takes a phase to another place, with all that belongs to it, and
// returns its index.
func (d *Draft) MovePhase(i, to int) int {
	n := len(d.versions[d.at].Plan.Phases)
	if i < 0 || i >= n || to < 0 || to >= n {
		return i
	}
	d.change("", func(t *assets.Template) {
		move(t.Plan.Phases, i, to)
		move(t.Music, i, to)
		move(t.Light, i, to)
		inOrder(t)
	})
	return to
}

// RemovePhase takes a phase away, with its prompts. The last one stays: a
// template needs one.
func (d *Draft) RemovePhase(i int) {
	phases := d.versions[d.at].Plan.Phases
	if i < 0 || i >= len(phases) || len(phases) == 1 {
		return
	}
	id := phases[i].ID
	d.change("", func(t *assets.Template) {
		t.Plan.Phases = slices.Delete(t.Plan.Phases, i, i+1)
		t.Music = slices.Delete(t.Music, i, i+1)
		t.Light = slices.Delete(t.Light, i, i+1)
		t.Plan.Prompts = slices.DeleteFunc(t.Plan.Prompts, func(p timer.Prompt) bool { return p.Phase == id })
		for j := range t.Asks {
			if t.Asks[j].Phase == id {
				t.Asks[j].Phase = ""
			}
		}
	})
}

// AddPrompt gives a phase a prompt at its start, without a text yet, and
// returns its index among all prompts.
func (d *Draft) AddPrompt(phase int) int {
	old := d.versions[d.at]
	if phase < 0 || phase >= len(old.Plan.Phases) {
		return -1
	}
	in := old.Plan.Phases[phase].ID
	name := unused("prompt", func(name string) bool {
		return slices.ContainsFunc(old.Plan.Prompts, func(p timer.Prompt) bool { return p.ID == timer.PromptID(in+"."+name) })
	})
	id := timer.PromptID(in + "." + name)
	d.change("", func(t *assets.Template) {
		t.Plan.Prompts = append(t.Plan.Prompts, timer.Prompt{ID: id, Phase: in})
		inOrder(t)
	})
	return slices.IndexFunc(d.versions[d.at].Plan.Prompts, func(p timer.Prompt) bool { return p.ID == id })
}

// SetPrompt changes a prompt, by its index among all; it keeps its ID and its
// phase.
func (d *Draft) SetPrompt(i int, p timer.Prompt) {
	if prompts := d.versions[d.at].Plan.Prompts; i >= 0 && i < len(prompts) {
		p.ID, p.Phase = prompts[i].ID, prompts[i].Phase
	}
	put(d, func(t *assets.Template) []timer.Prompt { return t.Plan.Prompts }, i, p)
}

// RemovePrompt takes a prompt away, by its index among all.
func (d *Draft) RemovePrompt(i int) {
	d.change("", func(t *assets.Template) { t.Plan.Prompts = without(t.Plan.Prompts, i) })
}

// AddSafety adds a safety time, without a text yet, and returns its index.
func (d *Draft) AddSafety() int {
	old := d.versions[d.at].Plan.Safety
	name := unused("time", func(name string) bool {
		return slices.ContainsFunc(old, func(s timer.Safety) bool { return s.ID == timer.PromptID("safety."+name) })
	})
	d.change("", func(t *assets.Template) {
		t.Plan.Safety = append(t.Plan.Safety, timer.Safety{ID: timer.PromptID("safety." + name)})
	})
	return len(old)
}

// SetSafety changes a safety time; it keeps its ID.
func (d *Draft) SetSafety(i int, s timer.Safety) {
	if all := d.versions[d.at].Plan.Safety; i >= 0 && i < len(all) {
		s.ID = all[i].ID
	}
	put(d, func(t *assets.Template) []timer.Safety { return t.Plan.Safety }, i, s)
}

// RemoveSafety takes a safety time away.
func (d *Draft) RemoveSafety(i int) {
	d.change("", func(t *assets.Template) { t.Plan.Safety = without(t.Plan.Safety, i) })
}

// AddAsk adds a question for the prescriber, without words yet, and returns
// its index.
func (d *Draft) AddAsk() int {
	old := d.versions[d.at].Asks
	id := unused("question", func(id string) bool {
		return slices.ContainsFunc(old, func(a assets.Ask) bool { return a.ID == id })
	})
	d.change("", func(t *assets.Template) { t.Asks = append(t.Asks, assets.Ask{ID: id}) })
	return len(old)
}

// SetAsk changes a question; it keeps its ID.
func (d *Draft) SetAsk(i int, a assets.Ask) {
	if all := d.versions[d.at].Asks; i >= 0 && i < len(all) {
		a.ID = all[i].ID
	}
	put(d, func(t *assets.Template) []assets.Ask { return t.Asks }, i, a)
}

// RemoveAsk takes a question away.
func (d *Draft) RemoveAsk(i int) {
	d.change("", func(t *assets.Template) { t.Asks = without(t.Asks, i) })
}

// unused is a name that nobody has yet.
func unused(kind string, used func(string) bool) string {
	for n := 1; ; n++ {
		if name := fmt.Sprintf("%s-%d", kind, n); !used(name) {
			return name
		}
	}
}

func indexOf(t assets.Template, phase string) int {
	return slices.IndexFunc(t.Plan.Phases, func(p timer.Phase) bool { return p.ID == phase })
}

// inOrder puts the prompts in the order of their phases, as a file has them.
func inOrder(t *assets.Template) {
	slices.SortStableFunc(t.Plan.Prompts, func(a, b timer.Prompt) int {
		return indexOf(*t, a.Phase) - indexOf(*t, b.Phase)
	})
}

func move[T any](list []T, from, to int) {
	one := list[from]
	copy(list[from:], list[from+1:])
	copy(list[to+1:], list[to:len(list)-1])
	list[to] = one
}

// without leaves one out, and nothing where there is no such one. An empty
// list is none, as a file without any is read.
func without[T any](list []T, i int) []T {
	if i < 0 || i >= len(list) {
		return list
	}
	if list = slices.Delete(list, i, i+1); len(list) == 0 {
		return nil
	}
	return list
}
