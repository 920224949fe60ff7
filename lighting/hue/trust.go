package hue

import (
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	_ "embed"
	"encoding/hex"
	"strings"
)

// The two authorities of the maker, whose certificates name the bridge by its
// id: "root-bridge" (2017 to 2038) and "Hue Root CA 01" (2025 to 2050), as
// published at developers.meethue.com under "Using HTTPS".
//
//go:embed authorities.pem
var authorities []byte

// trust decides which device is the bridge that was paired.
type trust struct {
	id  string // of the bridge; empty until it is paired
	pin string // SHA-256 of the certificate, in hex; empty until it is known
}

// accepts tells whether a device that shows these certificates is the bridge:
// the one with the certificate that was seen when it was paired, or one to
// which its maker has given a newer certificate with the same id.
func (t trust) accepts(c tls.ConnectionState) bool {
	return t.pin == "" || t.pin == fingerprint(c) || t.renewed(c, maker())
}

// maker is who signs the bridges' certificates.
func maker() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(authorities)
	return pool
}

// renewed tells a certificate of the maker's that names this bridge. The
// clock plays no part: that of an old computer is often wrong, and the
// certificates last for decades.
func (t trust) renewed(c tls.ConnectionState, maker *x509.CertPool) bool {
	leaf := c.PeerCertificates[0]
	if t.id == "" || !strings.EqualFold(leaf.Subject.CommonName, t.id) {
		return false
	}
	between := x509.NewCertPool()
	for _, other := range c.PeerCertificates[1:] {
		between.AddCert(other)
	}
	_, err := leaf.Verify(x509.VerifyOptions{
		Roots: maker, Intermediates: between, CurrentTime: leaf.NotBefore,
		KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny},
	})
	return err == nil
}

func fingerprint(c tls.ConnectionState) string {
	sum := sha256.Sum256(c.PeerCertificates[0].Raw)
	return hex.EncodeToString(sum[:])
}
