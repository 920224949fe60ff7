package ui

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"

	"roomtone/app/session"
	"roomtone/assets"
)

// spokenTexts are the texts of the language that the window speaks, by their
// English. They are the process's, as Fyne's own are: a program speaks one
// language, whatever it does, until it starts anew.
var spokenTexts atomic.Pointer[vocabulary]

// vocabulary is what said looks texts up in.
type vocabulary struct {
	texts map[string]string
	// built are the sentences that are put together from values elsewhere in
	// the program.
	built []builtSentence
}

// speak makes the window speak the language of that tag, "" being the
// system's. It is for the start, before anything that says something is made.
// With an error the window speaks all the same, English where it must.
func speak(studio *session.Studio, tag string) error {
	system := fyne.Locale(lang.SystemLocale().LanguageString())
	if tag == "" {
		tag = nearest(system, func(tag string) bool { return assets.Speaks(tag, studio.Places().Translations()) })
	}
	texts, wrong := studio.Translation(tag)
	if v := spokenTexts.Load(); v != nil && maps.Equal(v.texts, texts) {
		return wrong // it is spoken already
	}
	// As a list: as an object, texts such as "Description" would be taken for
	// fields of a text.
	messages := make([]message, 0, len(texts))
	for english, text := range texts {
		messages = append(messages, message{english, text})
	}
	data, err := json.Marshal(messages)
	if err != nil {
		return fmt.Errorf("the translation cannot be taken over: %w", err)
	}
	// Fyne follows the system and cannot be told otherwise. Whichever of its
	// own languages it takes as the nearest to the system's, it finds these
	// texts there, beside its own; where it finds none it would write an error
	// for each.
	for _, locale := range fynesLanguages {
		if err := lang.AddTranslationsForLocale(data, locale); err != nil {
			return fmt.Errorf("the translation cannot be taken over: %w", err)
		}
	}
	spokenTexts.Store(&vocabulary{texts: texts, built: builtSentences(texts)})
	return wrong
}

// fynesLanguages are those that Fyne has its own texts in, such as of the
// menu Edit and of the dialogs for files.
var fynesLanguages = []fyne.Locale{"en", "cs", "de", "el", "es", "fr", "ja", "pl", "pt", "pt-BR", "ru", "sv", "ta", "uk", "zh-Hans"}

// message is a text as Fyne takes it over.
type message struct {
	English string `json:"id"`
	Text    string `json:"other"`
}

// speak makes what is built from now on speak the chosen language.
func (w *Window) speak() {
	w.spoken = w.chosenLanguage()
	w.unspoken = speak(w.studio, w.spoken)
}

// chosenLanguage is the tag in the settings; "" is the system's language.
func (w *Window) chosenLanguage() string {
	s, _ := w.studio.Settings() // of damaged ones it is said where sessions are prepared
	return s.Language
}

// nearest is the language to speak where the system's is locale: the same, or
// the same without its region, or English.
func nearest(locale fyne.Locale, speaks func(tag string) bool) string {
	language, _, _ := strings.Cut(locale.String(), "-")
	for _, tag := range []string{locale.String(), language} {
		if speaks(tag) {
			return tag
		}
	}
	return assets.English
}

// said is a text that comes from elsewhere, in the language that the window
// speaks: of a file that comes with Roomtone, or of an error. What there is
// no translation for passes as it is, such as a person's own words.
func said(text string) string {
	v := spokenTexts.Load()
	if v == nil {
		return text
	}
	if t, ok := v.texts[text]; ok {
		return t
	}
	for _, b := range v.built {
		if t, ok := b.say(text); ok {
			return t
		}
	}
	return text
}

// builtSentence is a sentence with values that are filled in elsewhere: its
// English, as what it is recognised by, and what is said instead.
type builtSentence struct {
	english *regexp.Regexp
	names   []string
	own     int // how long it is without its values, in bytes
	said    string
}

// blank is a value of a sentence that is filled in elsewhere. It has a name of
// one capital; those that the window fills in have longer ones.
var blank = regexp.MustCompile(`\{\{\.([A-H])\}\}`)

func builtSentences(texts map[string]string) []builtSentence {
	var out []builtSentence
	for english, text := range texts {
		if english == text || !blank.MatchString(english) {
			continue
		}
		b := builtSentence{own: len(blank.ReplaceAllString(english, "")), said: text}
		pattern, at := "(?s)^", 0
		for _, m := range blank.FindAllStringSubmatchIndex(english, -1) {
			pattern += regexp.QuoteMeta(english[at:m[0]]) + "(.+?)"
			b.names = append(b.names, english[m[2]:m[3]])
			at = m[1]
		}
		b.english = regexp.MustCompile(pattern + regexp.QuoteMeta(english[at:]) + "$")
		out = append(out, b)
	}
	// The one that says the most by itself comes first: more than one may fit.
	slices.SortFunc(out, func(a, b builtSentence) int {
		return cmp.Or(cmp.Compare(b.own, a.own), cmp.Compare(a.english.String(), b.english.String()))
	})
	return out
}

// say says the sentence if text is one of its kind. Its values are said, too:
// an error often holds another.
func (b builtSentence) say(text string) (string, bool) {
	m := b.english.FindStringSubmatch(text)
	if m == nil {
		return "", false
	}
	var pairs []string
	for i, name := range b.names {
		pairs = append(pairs, "{{."+name+"}}", said(m[i+1]))
	}
	return strings.NewReplacer(pairs...).Replace(b.said), true
}
