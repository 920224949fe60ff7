package bundle

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// Copies looks below the folders for the pieces that the bundle only refers
// to, by size and then by hash, whatever they are called. It returns their
// paths by content name. Folders and files that cannot be read are passed
// over, and so are links in them.
func (b *Bundle) Copies(ctx context.Context, folders []string) (map[string]string, error) {
	wanted := map[int64][]Reference{}
	for _, r := range b.Manifest.References {
		wanted[r.Size] = append(wanted[r.Size], r)
	}
	found := map[string]string{}
	for _, folder := range folders {
		if real, err := filepath.EvalSymlinks(folder); err == nil {
			folder = real
		}
		err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			if err != nil || !entry.Type().IsRegular() || len(found) == len(b.Manifest.References) {
				return nil //nolint:nilerr // what cannot be read is not there
			}
			info, err := entry.Info()
			if err != nil || wanted[info.Size()] == nil {
				return nil //nolint:nilerr // see above
			}
			sum := hashOf(path)
			for _, r := range wanted[info.Size()] {
				if r.SHA256 == sum && found[r.Name] == "" {
					found[r.Name] = path
				}
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return found, nil
}

// hashOf is the SHA-256 of a file; "" where it cannot be read.
func hashOf(path string) string {
	f, err := os.Open(path)
	if err != nil {
		return ""
	}
	defer f.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, f); err != nil {
		return ""
	}
	return hex.EncodeToString(sum.Sum(nil))
}
