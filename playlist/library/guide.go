package library

import (
	"fmt"
	"slices"
	"strings"

	"roomtone/playlist"
)

// Tags are what the guide says of a piece: values by key. What is not there
// was not said.
type Tags map[string]string

// What a guide can say of a piece.
const (
	TagWords           = "words"
	TagNever           = "never"
	TagPhases          = playlist.TagPhases
	TagSet             = playlist.TagSet
	TagCulture         = "culture"
	TagFamiliar        = "familiar"
	TagRedistributable = "redistributable"
)

const (
	yes = "yes"
	no  = "no"
)

// TagKind is how the value of a tag is written.
type TagKind string

const (
	YesOrNo TagKind = "yes|no"
	Names   TagKind = "NAME,…" // one or more, between commas
)

// TagKey is one of the things that a guide can say.
type TagKey struct {
	Key  string
	Kind TagKind
	// Meaning is for people.
	Meaning string
}

// TagKeys are all that a guide can say, in the order of importance.
func TagKeys() []TagKey {
	return []TagKey{
		{TagWords, YesOrNo, "it has words; such pieces wait for a phase that allows words"},
		{TagNever, YesOrNo, "never play it"},
		{TagPhases, Names, "the phases it suits, by their ids; without this it may be heard in any"},
		{TagSet, Names, "the sets it belongs to, such as drone or piano-and-strings"},
		{TagCulture, Names, "whose music it is, for clients to whom that matters"},
		{TagFamiliar, YesOrNo, "many people know it, and may have memories of it"},
		{TagRedistributable, YesOrNo, "its licence lets you give it away, as in a bundle for a client"},
	}
}

// checkTag gives a value as it is kept. "" takes the tag away.
func checkTag(key, value string) (string, error) {
	keys := TagKeys()
	i := slices.IndexFunc(keys, func(k TagKey) bool { return k.Key == key })
	if i < 0 {
		var all []string
		for _, k := range keys {
			all = append(all, k.Key)
		}
		return "", fmt.Errorf("there is no tag %q. There are %s", key, strings.Join(all, ", "))
	}
	value = plain(value)
	if value == "" {
		return "", nil
	}
	if keys[i].Kind == YesOrNo {
		switch strings.ToLower(value) {
		case yes, "y", "true", "1":
			return yes, nil
		case no, "n", "false", "0":
			return no, nil
		}
		return "", fmt.Errorf("the tag %s is yes or no, not %q", key, value)
	}
	ids := key == TagPhases || key == TagSet
	if ids {
		value = strings.ToLower(value)
	}
	names := namesIn(value)
	if len(names) == 0 {
		return "", fmt.Errorf("the tag %s needs a name, or several between commas", key)
	}
	for _, name := range names {
		if ids && strings.ContainsRune(name, ' ') {
			return "", fmt.Errorf("the tag %s is written without spaces, such as %q", key, strings.ReplaceAll(name, " ", "-"))
		}
	}
	return strings.Join(names, ","), nil
}

// namesIn are the names of a list between commas.
func namesIn(value string) []string {
	var names []string
	for name := range strings.SplitSeq(value, ",") {
		if name = strings.TrimSpace(name); name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// is tells whether the guide said yes.
func (t Tags) is(key string) bool { return t[key] == yes }
