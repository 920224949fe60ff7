package session

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"roomtone/app/conductor"
	"roomtone/assets"
	"roomtone/playlist"
	"roomtone/playlist/audio"
	"roomtone/playlist/library"
	"roomtone/timer"
)

// Prepared is a session that is ready to start: everything was read and
// chosen, nothing sounds yet.
type Prepared struct {
	Choices  Choices
	Template assets.Template
	Show     conductor.Show
	Tracks   []playlist.Track
	// Problems are plain sentences on what was found: files left out, a
	// folder without music. The session runs all the same.
	Problems []library.Problem
	// Programme is what would play, if the guide did nothing.
	Programme playlist.Programme
	// open opens the pieces; nil where they are files.
	open func(path string) (audio.Stream, error)
	// parcel is the bundle that it came in, or nil.
	parcel *Parcel
}

// Prepare reads the template and looks through the music. progress, which
// may be nil, is told how many of the files were looked at. It fails only
// where the template cannot be used or a music folder is not there.
func (s *Studio) Prepare(ctx context.Context, c Choices, progress func(done, total int)) (*Prepared, error) {
	template, err := s.Template(c.Template)
	if err != nil {
		return nil, err
	}
	music, away, err := s.folders(ctx, c.Music)
	if err != nil {
		return nil, err
	}
	show, err := show(template, c, music)
	if err != nil {
		return nil, err
	}
	if err := s.lay(c.Set, &show); err != nil {
		return nil, err
	}
	show.Heard = s.heardBefore(c.ClientCode)
	p := &Prepared{Choices: c, Template: template, Show: show}
	if !show.Wish.BedOnly {
		if p.Tracks, p.Problems, err = s.look(ctx, music, progress); err != nil {
			return nil, err
		}
	}
	p.Problems = append(away, p.Problems...)
	p.Programme = conductor.Fill(show, p.Tracks)
	return p, nil
}

// show is the template as this session will run it, with music from folders.
func show(t assets.Template, c Choices, folders []string) (conductor.Show, error) {
	s := conductor.Show{
		Template: t.Name, Title: t.Title,
		Plan: t.Plan, Music: t.Music, Light: t.Light, LightCeiling: t.LightCeiling, AtHome: t.AtHome, Folders: folders, Chart: c.Chart,
	}
	if c.Seed != nil {
		s.Seed = *c.Seed
	} else {
		s.Seed = rand.Uint64N(1 << 53) // every reader of JSON can hold it
	}
	s.Plan.Phases = slices.Clone(t.Plan.Phases)
	for _, ask := range t.Asks {
		if text := strings.TrimSpace(c.Answers[ask.ID]); text != "" {
			s.Answers = append(s.Answers, conductor.Answer{ID: ask.ID, Question: ask.Question, Text: text})
			hold(s.Plan.Phases, ask.Phase, text)
		}
	}
	for id, length := range c.Lengths {
		found := false
		for i := range s.Plan.Phases {
			if s.Plan.Phases[i].ID == id {
				s.Plan.Phases[i].Length, found = length, true
			}
		}
		if !found {
			return s, fmt.Errorf("the template %s has no phase %q", t.Name, id)
		}
	}
	if err := s.Plan.Validate(); err != nil {
		return s, fmt.Errorf("the lengths do not fit the template %s: %w", t.Name, err)
	}
	return s, nil
}

// hold gives a phase the length that the prescriber decided, where the answer
// is one, and makes up for it in the phase that follows, so that all later
// phases keep their minutes from the dose.
func hold(phases []timer.Phase, id, answer string) {
	length, err := assets.ParseDuration(answer)
	i := slices.IndexFunc(phases, func(ph timer.Phase) bool { return ph.ID == id })
	if err != nil || i < 0 {
		return // the words stand as they are; the guide decides
	}
	length = min(max(length, phases[i].Least), phases[i].Most)
	rest := phases[i].Length - length
	phases[i].Length = length
	if i+1 < len(phases) {
		next := &phases[i+1]
		next.Length = min(max(next.Length+rest, next.Least), next.Most)
	}
}
