package draft

import (
	"slices"
	"time"

	"roomtone/assets"
	"roomtone/timer"
)

// Drawable is the version that is seen, as far as it can be drawn: with the
// same phases, lengths that are wrong put right as little as can be, and
// without what has no place. It is for the eye alone, and never kept.
func (d *Draft) Drawable() assets.Template {
	t := d.Template()
	const longest = 24 * time.Hour
	dosed := false
	for i := range t.Plan.Phases {
		p := &t.Plan.Phases[i]
		p.Length = min(max(p.Length, time.Second), longest)
		p.Least = min(max(p.Least, time.Second), p.Length)
		p.Most = min(max(p.Most, p.Length), longest)
		switch {
		case p.End == timer.EndDose && !dosed && i < len(t.Plan.Phases)-1:
			dosed = true
		case p.End != timer.EndAuto:
			p.End = timer.EndConfirm
		}
	}
	t.Plan.Prompts = slices.DeleteFunc(t.Plan.Prompts, func(p timer.Prompt) bool {
		in := t.Plan.Phases[indexOf(t, p.Phase)]
		return p.Offset > in.Most || -p.Offset > in.Least || p.Every < 0 || p.Lead < 0 || p.Every > 0 && (p.Offset < 0 || p.Every < time.Second)
	})
	t.Plan.Safety = slices.DeleteFunc(t.Plan.Safety, func(s timer.Safety) bool {
		return !dosed || s.At < 0 || s.At > longest || s.Lead < 0
	})
	return t
}
