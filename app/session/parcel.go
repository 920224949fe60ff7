package session

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"
	"unicode"

	"filippo.io/age"

	"roomtone/app/conductor"
	"roomtone/app/remote/bundle"
	"roomtone/assets"
	"roomtone/playlist"
	"roomtone/playlist/audio"
	"roomtone/playlist/library"
)

// BundleExtension is how the names of session bundles end.
const BundleExtension = ".roomtone"

// Sending is what [Studio.CreateBundle] is asked for.
type Sending struct {
	Path string
	// Passphrase or Key seals the bundle: six words or more, or the public
	// key of the client's computer.
	Passphrase, Key string
	// From is what the sender calls themselves; it may be empty.
	From string
	// ReferencesOnly copies no music.
	ReferencesOnly bool
	// Progress is told how many bytes of music were read; it may be nil.
	Progress func(done, total int64)
}

// CreateBundle puts a prepared session into one file, signed by this
// profile's key, which is made when there is none yet.
func (s *Studio) CreateBundle(ctx context.Context, p *Prepared, o Sending) (bundle.Summary, error) {
	sealed, err := seal(o)
	if err != nil {
		return bundle.Summary{}, err
	}
	keys, err := bundle.LoadKeys(s.places.Keys())
	if err != nil {
		return bundle.Summary{}, err
	}
	show := p.Show
	show.Folders = nil             // they are this computer's
	show.Chart = conductor.Chart{} // it is the chart's, and the client knows it
	raw, err := json.Marshal(show)
	if err != nil {
		return bundle.Summary{}, fmt.Errorf("the session cannot be written down: %w", err)
	}
	return bundle.Create(ctx, o.Path, bundle.Order{
		Contents: bundle.Contents{Plan: show.Plan, Show: raw, Programme: p.Programme, Tracks: p.Tracks},
		Title:    p.Template.Title, Template: p.Template.Name, From: o.From,
		MayCopy: func(t playlist.Track) bool {
			return !o.ReferencesOnly && mayCopy(t)
		},
		Sealed: sealed, Sender: keys, Progress: o.Progress,
	})
}

// Parting tells which pieces of a prepared session a bundle would hold, and
// which it would only name, each once, in the order of the session.
func (p *Prepared) Parting(referencesOnly bool) (inside, named []playlist.Track) {
	of := map[string]playlist.Track{}
	for _, t := range p.Tracks {
		of[t.Path] = t
	}
	for _, item := range p.Programme.Items {
		t, ok := of[item.Path]
		delete(of, item.Path)
		switch {
		case !ok:
		case !referencesOnly && mayCopy(t):
			inside = append(inside, t)
		default:
			named = append(named, t)
		}
	}
	return inside, named
}

func mayCopy(t playlist.Track) bool { return t.Tags[library.TagRedistributable] == "yes" }

func seal(o Sending) (age.Recipient, error) {
	if o.Key != "" {
		return bundle.ForKey(o.Key)
	}
	return bundle.WithPassphrase(o.Passphrase)
}

// PublicKeys are what others need of this profile: the key by which they
// know what it signed, and the one for which they seal.
func (s *Studio) PublicKeys() (signer, address string, err error) {
	keys, err := bundle.LoadKeys(s.places.Keys())
	if err != nil {
		return "", "", err
	}
	return keys.Signer(), keys.Address(), nil
}

// NeedsPassphrase tells whether a bundle was sealed with a passphrase; what
// is wrong with the file is left for OpenBundle to say.
func (s *Studio) NeedsPassphrase(path string) bool {
	f, err := bundle.OpenFile(path)
	if err != nil {
		return false
	}
	defer f.Close()
	return bundle.NeedsPassphrase(f)
}

// Parcel is a bundle as this computer sees it.
type Parcel struct {
	*bundle.Bundle
	// Path is the whole name of the file.
	Path string
	// Sender is who sent it, by the name that a person here gave them; nil
	// for a stranger.
	Sender *bundle.Sender
	// Own says that this profile has made it.
	Own bool
	// Copies are this computer's own copies of the pieces that the bundle
	// only refers to, by content name.
	Copies map[string]string
	// Missing are those that are not here; the bed plays in their time.
	Missing []bundle.Reference

	folders []string
}

// OpenBundle opens a bundle, with the passphrase or, where it is "", with
// this computer's own key, and looks for the pieces that are not inside in
// folders and in the library's.
func (s *Studio) OpenBundle(ctx context.Context, path, passphrase string, folders []string) (*Parcel, error) {
	keys, err := bundle.LoadKeys(s.places.Keys())
	if err != nil {
		return nil, err
	}
	opens := []age.Identity{keys.Opens()}
	if passphrase != "" {
		identity, err := bundle.FromPassphrase(passphrase)
		if err != nil {
			return nil, err
		}
		opens = append(opens, identity)
	}
	if path, err = filepath.Abs(path); err != nil {
		return nil, fmt.Errorf("the bundle cannot be found: %w", err)
	}
	b, err := bundle.Open(path, opens...)
	if err != nil {
		return nil, err
	}
	p := &Parcel{Bundle: b, Path: path, Own: b.Manifest.Signer == keys.Signer()}
	if err := s.unpack(ctx, p, folders); err != nil {
		return nil, errors.Join(err, b.Close())
	}
	return p, nil
}

// unpack finds out what this computer knows of a bundle.
func (s *Studio) unpack(ctx context.Context, p *Parcel, folders []string) (err error) {
	if p.Sender, err = s.senders().Find(p.Manifest.Signer); err != nil {
		return err
	}
	if len(p.Manifest.References) == 0 {
		return nil
	}
	if p.folders, _, err = s.folders(ctx, folders); err != nil {
		return err
	}
	if p.Copies, err = p.Bundle.Copies(ctx, p.folders); err != nil {
		return err
	}
	for _, r := range p.Manifest.References {
		if p.Copies[r.Name] == "" {
			p.Missing = append(p.Missing, r)
		}
	}
	return nil
}

func (s *Studio) senders() bundle.Senders { return bundle.Senders{Path: s.places.Senders()} }

// Trust remembers the parcel's sender under a name, once a person has
// compared the fingerprint with them.
func (s *Studio) Trust(p *Parcel, name string) error {
	if err := s.senders().Trust(name, p.Manifest.Signer); err != nil {
		return err
	}
	var err error
	p.Sender, err = s.senders().Find(p.Manifest.Signer)
	return err
}

// ErrStranger is what Receive answers where nobody has confirmed the sender.
var ErrStranger = errors.New("the sender of this bundle is not known on this computer")

// Receive makes a parcel ready to play. It plays by itself from the start to
// the end, the dose at its time: of the choices, room, output, level and
// speed count. The session closes the parcel when it has run.
func (s *Studio) Receive(p *Parcel, c Choices) (*Prepared, error) {
	if p.Sender == nil && !p.Own {
		return nil, ErrStranger
	}
	var show conductor.Show
	if err := json.Unmarshal(p.Contents.Show, &show); err != nil {
		return nil, fmt.Errorf("the bundle does not say what music and light should be: %w", err)
	}
	if err := checkShow(show, len(p.Contents.Plan.Phases)); err != nil {
		return nil, err
	}
	show.Plan, show.Folders, show.Bundle, show.Companion = p.Contents.Plan, p.folders, p.Path, c.Companion
	show.ReplyTo = p.Manifest.ReplyTo
	c.Auto = true
	name := fileName(p.Manifest.Template)
	return &Prepared{
		Choices:  c,
		Template: assets.Template{Name: name, Title: p.Manifest.Title, Source: p.Path, AtHome: true, Plan: show.Plan, Music: show.Music, Light: show.Light, LightCeiling: show.LightCeiling},
		Show:     show, Tracks: p.tracks(), open: p.Piece, parcel: p,
		Programme: bundle.Without(p.Contents.Programme, func(name string) bool {
			// What the client has besides the bundle nobody here knows: a
			// companion tells the music that is sure to sound there.
			return p.isMissing(name) || c.Companion && !p.Has(name)
		}),
	}, nil
}

// longestFade bounds the fade of one light, as a template does.
const longestFade = 24 * time.Hour

// checkShow holds what a bundle asks of music and light to what a template
// may ask.
func checkShow(show conductor.Show, phases int) error {
	fault := func(what string) error {
		return fmt.Errorf("the bundle is refused: %s. No Roomtone made it so; have it made anew", what)
	}
	if len(show.Music) != phases || len(show.Light) != phases {
		return fault("it has not music and light for each of its phases")
	}
	percent := func(x float64) bool { return x >= 0 && x <= 100 }
	if !percent(show.LightCeiling) {
		return fault("its highest light cannot be")
	}
	for i, light := range show.Light {
		music := show.Music[i]
		if !percent(light.Percent) || light.Mirek < 0 || light.Mirek > 1000 || light.Fade < 0 || light.Fade > longestFade {
			return fault(fmt.Sprintf("the light of phase %d cannot be", i+1))
		}
		if music.LevelDB > 0 || music.LevelDB < -200 {
			return fault(fmt.Sprintf("the level of phase %d cannot be", i+1))
		}
	}
	return nil
}

// fileName is a name that is safe within a file's.
func fileName(name string) string {
	safe := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || r == '-' || r == '_' {
			return r
		}
		return '-'
	}, name)
	if r := []rune(safe); len(r) > 60 {
		safe = string(r[:60])
	}
	return safe
}

// Piece opens a piece by its content name: this computer's own copy, or the
// one inside.
func (p *Parcel) Piece(name string) (audio.Stream, error) {
	if path := p.Copies[name]; path != "" {
		return audio.Open(path)
	}
	r, size, err := p.Audio(name)
	if err != nil {
		return nil, err
	}
	return audio.Decode(r, size)
}

func (p *Parcel) isMissing(name string) bool { return !p.Has(name) && p.Copies[name] == "" }

// tracks are those that can be played here.
func (p *Parcel) tracks() []playlist.Track {
	var here []playlist.Track
	for _, t := range p.Contents.Tracks {
		if !p.isMissing(t.Path) {
			here = append(here, t)
		}
	}
	return here
}

// reopen opens the bundle of an interrupted session.
func (s *Studio) reopen(ctx context.Context, show conductor.Show, passphrase string) (source, error) {
	p, err := s.OpenBundle(ctx, show.Bundle, passphrase, show.Folders)
	if err != nil {
		return source{}, err
	}
	if p.Sender == nil && !p.Own {
		return source{}, errors.Join(ErrStranger, p.Close())
	}
	return source{tracks: p.tracks(), open: p.Piece, parcel: p}, nil
}
