package bundle

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
)

const (
	format   = "roomtone-bundle"
	version  = 1
	mimetype = "application/vnd.roomtone.bundle"
	// program is this program as bundles count it, "major.minor".
	program = "1.0"

	nameMimetype  = "mimetype"
	nameManifest  = "manifest.json"
	nameSignature = "manifest.json.minisig"
)

// The limits of a bundle. A session of a day with pieces of a minute stays
// below each.
const (
	// SizeMost is the largest bundle, in bytes: what a zip archive without
	// its extension for larger ones can hold.
	SizeMost      = 1<<32 - 1<<20
	manifestMost  = 1 << 20 // bytes
	signatureMost = 4 << 10 // bytes
	documentMost  = 2 << 20 // bytes
	piecesMost    = 1500    // files of audio and references together
	textMost      = 300     // bytes of any one text in the manifest
)

// documents are the entries between the signature and the audio, in order.
var documents = [...]string{"plan.json", "show.json", "programme.json", "tracks.json", "exercises.json"}

// Manifest says what a bundle holds. The sender's signature covers it, and it
// covers all the rest by its hashes.
type Manifest struct {
	Format  string `json:"format"`
	Version int    `json:"version"`
	// LeastProgram is the oldest program that can run the session, "1.0".
	LeastProgram string    `json:"least_program"`
	Made         time.Time `json:"made"`
	Title        string    `json:"title"`
	Template     string    `json:"template"`
	// From is what the sender calls themselves. It proves nothing.
	From string `json:"from,omitempty"`
	// Signer is the sender's minisign public key, which signed the manifest.
	Signer string `json:"signer"`
	// ReplyTo is the sender's age public key, for what goes back.
	ReplyTo    string      `json:"reply_to"`
	Files      []File      `json:"files"`
	References []Reference `json:"references"`
}

// File is an entry of the bundle.
type File struct {
	Name    string `json:"name"`
	Size    int64  `json:"size_bytes"`
	SHA256  string `json:"sha256"`
	Licence string `json:"licence"`
}

// Reference is a piece that is not inside, because it may not be given away.
type Reference struct {
	// Name is its content name, as if it were inside.
	Name   string `json:"name"`
	Size   int64  `json:"size_bytes"`
	SHA256 string `json:"sha256"`
	Title  string `json:"title"`
	Artist string `json:"artist,omitempty"`
}

// The licences that a manifest knows.
const (
	licencePrivate = "for the client of this session alone"
	licenceFree    = "redistributable, as its sender has marked it"
)

var errNotABundle = errors.New("this is not a Roomtone bundle, or it was damaged or cut short on its way: have it sent again")

var contentNames = regexp.MustCompile(`^audio/[0-9a-f]{64}\.[a-z0-9]{1,5}$`)

// contentName is the name of a piece by what it holds.
func contentName(sum []byte, extension string) string {
	extension = strings.ToLower(strings.TrimPrefix(extension, "."))
	name := "audio/" + hex.EncodeToString(sum) + "." + extension
	if !contentNames.MatchString(name) {
		return "audio/" + hex.EncodeToString(sum) + ".audio"
	}
	return name
}

// readManifest reads a manifest whose signature is not checked yet.
func readManifest(text []byte) (Manifest, error) {
	var m Manifest
	if overfull(text) || json.Unmarshal(text, &m) != nil || m.Format != format || m.Version < 1 {
		return Manifest{}, errNotABundle
	}
	if m.Version > version {
		return Manifest{}, fmt.Errorf("a newer Roomtone made this bundle (version %d; this one reads up to %d): update Roomtone to open it", m.Version, version)
	}
	newer, err := isNewer(m.LeastProgram, program)
	if err != nil {
		return Manifest{}, err
	}
	if newer {
		return Manifest{}, fmt.Errorf("this bundle needs Roomtone %s or newer: update Roomtone to open it", m.LeastProgram)
	}
	return m, m.check()
}

// isNewer tells whether version a, "major.minor", is newer than b.
func isNewer(a, b string) (bool, error) {
	var v [2][2]uint64
	for i, s := range [2]string{a, b} {
		major, minor, _ := strings.Cut(s, ".")
		var errs [2]error
		v[i][0], errs[0] = strconv.ParseUint(major, 10, 32)
		v[i][1], errs[1] = strconv.ParseUint(minor, 10, 32)
		if errors.Join(errs[:]...) != nil {
			return false, fmt.Errorf("the bundle asks for a Roomtone %.20q, which is no version: have it made anew", s)
		}
	}
	return v[0][0] > v[1][0] || v[0][0] == v[1][0] && v[0][1] > v[1][1], nil
}

// check refuses a manifest that [Create] could not have written.
func (m Manifest) check() error {
	for _, text := range []string{m.Title, m.Template, m.From, m.Signer, m.ReplyTo} {
		if !isShort(text) {
			return malformed("a text in its manifest is none that Roomtone writes")
		}
	}
	if len(m.Files) < len(documents) || len(m.Files)-len(documents)+len(m.References) > piecesMost {
		return malformed("it has %d files and %d references, and may have %d pieces at most", len(m.Files), len(m.References), piecesMost)
	}
	seen := map[string]bool{}
	for i, f := range m.Files {
		most := int64(SizeMost)
		switch {
		case i < len(documents):
			if f.Name != documents[i] {
				return malformed("%.80q stands where %s belongs", f.Name, documents[i])
			}
			most = documentMost
		case !f.isPiece():
			return malformed("%.80q is not the name of a piece", f.Name)
		}
		if seen[f.Name] {
			return malformed("%s stands in it twice", f.Name)
		}
		seen[f.Name] = true
		if f.Size < 0 || f.Size > most || len(f.SHA256) != 64 || len(f.Licence) > textMost {
			return malformed("size or hash of %s cannot be", f.Name)
		}
	}
	for _, r := range m.References {
		piece := File{Name: r.Name, SHA256: r.SHA256}
		if !piece.isPiece() || seen[r.Name] || r.Size < 0 || !isShort(r.Title) || !isShort(r.Artist) {
			return malformed("the piece %.80q that it refers to cannot be", r.Name)
		}
		seen[r.Name] = true
	}
	return nil
}

// isPiece tells whether the name is that of audio, and agrees with the hash.
func (f File) isPiece() bool {
	return contentNames.MatchString(f.Name) && strings.HasPrefix(f.Name, "audio/"+f.SHA256+".")
}

// pieces are the files of audio.
func (m Manifest) pieces() []File { return m.Files[len(documents):] }

func malformed(text string, args ...any) error {
	return fmt.Errorf("the bundle is refused: %s. No Roomtone made it so; have it made anew", fmt.Sprintf(text, args...))
}

// isShort tells whether a text fits into a manifest, and says nothing but
// itself: with new lines in it a name could tell of its own signature, and
// push what is told below it out of sight.
func isShort(s string) bool {
	return len(s) <= textMost && !strings.ContainsFunc(s, steers)
}

// steers tells letters that move what is written.
func steers(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) }

// short is a text that fits into a manifest.
func short(s string) string {
	s = strings.Map(func(r rune) rune {
		if steers(r) {
			return ' '
		}
		return r
	}, s)
	for len(s) > textMost {
		r := []rune(s)
		s = string(r[:len(r)*textMost/len(s)])
	}
	return s
}

// names are the content names of all pieces, inside or not.
func (m Manifest) names() map[string]bool {
	names := map[string]bool{}
	for _, f := range m.pieces() {
		names[f.Name] = true
	}
	for _, r := range m.References {
		names[r.Name] = true
	}
	return names
}
