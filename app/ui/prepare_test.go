package ui

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2/widget"

	"roomtone/app/places"
	"roomtone/app/settings"
	"roomtone/assets"
	"roomtone/playlist"
)

// chosen writes down what was chosen last time. Without a choice of sound the
// session would look for a sound card.
func chosen(t *testing.T, s settings.Settings) func(places.Places) {
	return func(p places.Places) {
		s.Output = "null"
		if err := s.Save(p.Settings()); err != nil {
			t.Fatal(err)
		}
	}
}

func TestEveryTemplateCanBeChosen(t *testing.T) {
	r := openRoom(t, chosen(t, settings.Settings{}))
	list := first[*widget.List](r.content())
	templates, faults := r.studio.Templates()
	if len(faults) > 0 || len(templates) != 9 || list.Length() != 9 {
		t.Fatalf("%d templates, %d in the list, faults %v", len(templates), list.Length(), faults)
	}
	for i, template := range templates {
		t.Run(template.Name, func(t *testing.T) {
			list.Select(i)
			r.until("its timeline is drawn", func() bool {
				return !r.button(tryIt).Disabled() && len(first[*timeline](r.content()).model.phases) == len(template.Plan.Phases)
			})
			for j, ph := range first[*timeline](r.content()).model.phases {
				if want := template.Plan.Phases[j]; ph.name != want.Name || ph.end-ph.start != want.Length {
					t.Errorf("phase %d is drawn as %s of %v, and is %s of %v", j+1, ph.name, ph.end-ph.start, want.Name, want.Length)
				}
			}
			for _, text := range []string{template.Title, template.Description, assets.FormatDuration(template.Plan.Length()) + " in all"} {
				if !reads(r.content(), text) {
					t.Errorf("“%s” is not to be read", text)
				}
			}
			r.press("3 · Client")
			for _, ask := range template.Asks {
				if !reads(r.content(), ask.Question) {
					t.Errorf("it does not ask “%s”", ask.Question)
				}
			}
			r.press("1 · Template")
		})
	}
}

func TestTheLastChoiceIsTheFirst(t *testing.T) {
	r := openRoom(t, chosen(t, settings.Settings{Template: "nasal"}))
	template, err := r.studio.Template("nasal")
	if err != nil {
		t.Fatal(err)
	}
	if !reads(r.content(), template.Description) {
		t.Errorf("not the template of last time is chosen")
	}
}

func TestAFileThatCannotBePlayedIsNamed(t *testing.T) {
	music := t.TempDir()
	if err := os.WriteFile(filepath.Join(music, "broken.flac"), []byte("fLaC and then nothing"), 0o600); err != nil {
		t.Fatal(err)
	}
	r := openRoom(t, chosen(t, settings.Settings{Template: "lozenge-low", Music: []string{music}}))
	if !reads(r.content(), "broken.flac: ") {
		t.Error("the broken file is not named")
	}
	if !reads(r.content(), filepath.Base(music)) {
		t.Error("the folder is not shown")
	}
}

func TestAFolderThatIsGoneIsSaid(t *testing.T) {
	music := t.TempDir()
	r := openRoom(t, chosen(t, settings.Settings{Template: "im", Music: []string{music}}))
	if err := os.Remove(music); err != nil {
		t.Fatal(err)
	}
	list := first[*widget.List](r.content())
	list.Select(0)
	r.reads(music)
	if !r.button(tryIt).Disabled() {
		t.Error("a session can be started on music that is not there")
	}
}

func TestDamagedSettingsAreSaidAndLeftBehind(t *testing.T) {
	r := openRoom(t, func(p places.Places) {
		if err := os.MkdirAll(p.Config, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p.Settings(), []byte("template = ["), 0o600); err != nil {
			t.Fatal(err)
		}
	})
	r.reads("starts without them")
}

func TestADirectionOfMusicIsLaidOverTheTemplate(t *testing.T) {
	r := openRoom(t, chosen(t, settings.Settings{Template: "lozenge-medium", Set: "gone"}))
	all, _ := r.studio.Sets()
	r.press("2 · Room")
	choice := find(r.content(), func(s *widget.Select) bool {
		return len(s.Options) == len(all)+1 && s.Options[0] == "As the template says"
	})
	if choice == nil || choice.SelectedIndex() != 0 {
		t.Fatal("the sets cannot be chosen, or one that is gone is chosen")
	}
	choice.SetSelectedIndex(1)
	r.until("it is prepared anew", func() bool { return !r.button(tryIt).Disabled() })
	r.start()
	last, err := settings.Load(r.places.Settings())
	if err != nil || last.Set != all[0].Name {
		t.Errorf("the set is not kept for next time: %+v, %v", last, err)
	}
}

func TestManyPhasesWithTooLittleMusicAreOneSentence(t *testing.T) {
	bed := func(phase string) playlist.Warning {
		return playlist.Warning{Code: playlist.WarnBed, Message: phase + " lacks music."}
	}
	short := playlist.Warning{Code: playlist.WarnShort, Message: "Two are short."}
	if got := ofTheMusic([]playlist.Warning{short}, 9); got != "Two are short.\n" {
		t.Errorf("enough music: %q", got)
	}
	got := ofTheMusic([]playlist.Warning{bed("peak"), bed("return"), short, bed("closing")}, 9)
	if !strings.HasPrefix(got, "Two are short.\nIn 3 of 9 phases") || strings.Count(got, "\n") != 2 {
		t.Errorf("many phases: %q", got)
	}
}
