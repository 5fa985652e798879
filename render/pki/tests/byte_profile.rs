//! What kubeadm writes, by release, as openssl prints it.

use crate::artifact::{Authority, LeafRole};
use crate::facts::{Catalogue, PkiFacts};
use crate::pki::{CertificateRequest, Profile, Purpose, Subject, Wanted};

use super::chains::openssl;
use super::sample::{authority, issued, leaf, names};

fn facts(release: &str) -> PkiFacts {
    let catalogue = Catalogue::embedded().expect("the facts are good");
    let release = release.parse().expect("a release");
    catalogue.release(&release).expect("a known release").pki.clone()
}

fn kubeadm(release: &str) -> Wanted {
    let facts = facts(release);
    let mut ca = authority(
        Authority::Kubernetes,
        "kubernetes",
        Profile::kubeadm_authority(&facts),
    );
    if facts.authority_dns_name.value {
        ca.names = names(&["kubernetes"]);
    }
    let mut api_server = leaf(
        LeafRole::ApiServer,
        Authority::Kubernetes,
        Subject::new("kube-apiserver"),
        &[Purpose::ServerAuth],
    );
    api_server.names = names(&["kubernetes", "node", "10.96.0.1", "2001:db8::10"]);
    let admin = Subject::new("kubernetes-admin").of("system:masters");
    let mut admin = leaf(
        LeafRole::Admin,
        Authority::Kubernetes,
        admin,
        &[Purpose::ClientAuth],
    );
    api_server.profile = Profile::kubeadm_leaf(&facts);
    admin.profile = Profile::kubeadm_leaf(&facts);
    Wanted {
        certificates: vec![ca, api_server, admin],
        ..Wanted::default()
    }
}

/// What openssl prints of a certificate, from its serial number on, without what differs by nature.
fn printed(wanted: &Wanted, request: &CertificateRequest) -> Option<String> {
    let lock = issued(wanted);
    let certificate = lock.certificate(&request.key).expect("it was issued");
    let options = "no_header,no_version,no_pubkey,no_sigdump,no_signame,no_serial";
    openssl(
        &[
            "x509", "-noout", "-text", "-nameopt", "oneline", "-certopt", options, "-in", "FILE",
        ],
        &certificate.pem(),
    )
}

#[test]
fn certificates_of_1_36_are_laid_out_as_kubeadm_does() {
    let wanted = kubeadm("1.36.3");
    let Some(ca) = printed(&wanted, &wanted.certificates[0]) else {
        return;
    };
    insta::assert_snapshot!(ca, @r"
    Issuer: CN = kubernetes
    Validity
        Not Before: Jan  1 00:00:00 2026 GMT
        Not After : Dec 30 00:00:00 2035 GMT
    Subject: CN = kubernetes
    X509v3 extensions:
        X509v3 Key Usage: critical
            Digital Signature, Key Encipherment, Certificate Sign
        X509v3 Basic Constraints: critical
            CA:TRUE
        X509v3 Subject Key Identifier: 
            E8:EA:3E:51:86:98:BE:B3:58:02:73:A3:45:52:FE:EB:BE:E7:F0:0F
        X509v3 Subject Alternative Name: 
            DNS:kubernetes
    ");
    let Some(api_server) = printed(&wanted, &wanted.certificates[1]) else {
        return;
    };
    insta::assert_snapshot!(api_server, @r"
    Issuer: CN = kubernetes
    Validity
        Not Before: Jan  1 00:00:00 2026 GMT
        Not After : Jan  1 00:00:00 2027 GMT
    Subject: CN = kube-apiserver
    X509v3 extensions:
        X509v3 Key Usage: critical
            Digital Signature, Key Encipherment
        X509v3 Extended Key Usage: 
            TLS Web Server Authentication
        X509v3 Basic Constraints: critical
            CA:FALSE
        X509v3 Authority Key Identifier: 
            E8:EA:3E:51:86:98:BE:B3:58:02:73:A3:45:52:FE:EB:BE:E7:F0:0F
        X509v3 Subject Alternative Name: 
            DNS:kubernetes, DNS:node, IP Address:10.96.0.1, IP Address:2001:DB8:0:0:0:0:0:10
    ");
}

#[test]
fn certificates_of_1_25_name_keys_by_sha_1() {
    let wanted = kubeadm("1.25.7");
    let Some(ca) = printed(&wanted, &wanted.certificates[0]) else {
        return;
    };
    insta::assert_snapshot!(ca, @r"
    Issuer: CN = kubernetes
    Validity
        Not Before: Jan  1 00:00:00 2026 GMT
        Not After : Dec 30 00:00:00 2035 GMT
    Subject: CN = kubernetes
    X509v3 extensions:
        X509v3 Key Usage: critical
            Digital Signature, Key Encipherment, Certificate Sign
        X509v3 Basic Constraints: critical
            CA:TRUE
        X509v3 Subject Key Identifier: 
            E8:95:7E:F2:82:DA:26:59:5A:5D:3F:B0:E2:FE:38:4F:1E:DA:84:05
        X509v3 Subject Alternative Name: 
            DNS:kubernetes
    ");
    let Some(admin) = printed(&wanted, &wanted.certificates[2]) else {
        return;
    };
    insta::assert_snapshot!(admin, @r"
    Issuer: CN = kubernetes
    Validity
        Not Before: Jan  1 00:00:00 2026 GMT
        Not After : Jan  1 00:00:00 2027 GMT
    Subject: O = system:masters, CN = kubernetes-admin
    X509v3 extensions:
        X509v3 Key Usage: critical
            Digital Signature, Key Encipherment
        X509v3 Extended Key Usage: 
            TLS Web Client Authentication
        X509v3 Basic Constraints: critical
            CA:FALSE
        X509v3 Authority Key Identifier: 
            E8:95:7E:F2:82:DA:26:59:5A:5D:3F:B0:E2:FE:38:4F:1E:DA:84:05
    ");
}

#[test]
fn certificates_of_1_17_say_the_least() {
    let wanted = kubeadm("1.17.0");
    let Some(ca) = printed(&wanted, &wanted.certificates[0]) else {
        return;
    };
    insta::assert_snapshot!(ca, @r"
    Issuer: CN = kubernetes
    Validity
        Not Before: Jan  1 00:00:00 2026 GMT
        Not After : Dec 30 00:00:00 2035 GMT
    Subject: CN = kubernetes
    X509v3 extensions:
        X509v3 Key Usage: critical
            Digital Signature, Key Encipherment, Certificate Sign
        X509v3 Basic Constraints: critical
            CA:TRUE
    ");
    let Some(api_server) = printed(&wanted, &wanted.certificates[1]) else {
        return;
    };
    insta::assert_snapshot!(api_server, @r"
    Issuer: CN = kubernetes
    Validity
        Not Before: Jan  1 00:00:00 2026 GMT
        Not After : Jan  1 00:00:00 2027 GMT
    Subject: CN = kube-apiserver
    X509v3 extensions:
        X509v3 Key Usage: critical
            Digital Signature, Key Encipherment
        X509v3 Extended Key Usage: 
            TLS Web Server Authentication
        X509v3 Subject Alternative Name: 
            DNS:kubernetes, DNS:node, IP Address:10.96.0.1, IP Address:2001:DB8:0:0:0:0:0:10
    ");
}

#[test]
fn hardened_certificates_say_only_what_they_are_for() {
    let wanted = super::sample::wanted();
    let Some(ca) = printed(&wanted, &wanted.certificates[3]) else {
        return;
    };
    insta::assert_snapshot!(ca, @r"
    Issuer: CN = kubernetes
    Validity
        Not Before: Jan  1 00:00:00 2026 GMT
        Not After : Dec 30 00:00:00 2035 GMT
    Subject: CN = kubernetes
    X509v3 extensions:
        X509v3 Key Usage: critical
            Certificate Sign, CRL Sign
        X509v3 Basic Constraints: critical
            CA:TRUE, pathlen:0
        X509v3 Subject Key Identifier: 
            E8:EA:3E:51:86:98:BE:B3:58:02:73:A3:45:52:FE:EB:BE:E7:F0:0F
        Netscape Comment: 
            kubecast lab: everybody knows this key
    ");
    let Some(admin) = printed(&wanted, &wanted.certificates[1]) else {
        return;
    };
    insta::assert_snapshot!(admin, @r"
    Issuer: CN = kubernetes
    Validity
        Not Before: Jan  1 00:00:00 2026 GMT
        Not After : Jan  1 00:00:00 2027 GMT
    Subject: O = kubeadm:cluster-admins, O = auditors, CN = kubernetes-admin
    X509v3 extensions:
        X509v3 Key Usage: critical
            Digital Signature
        X509v3 Extended Key Usage: 
            TLS Web Client Authentication
        X509v3 Basic Constraints: critical
            CA:FALSE
        X509v3 Subject Key Identifier: 
            B5:1D:6D:03:5B:86:6D:06:48:B0:32:1E:97:A4:33:60:EF:08:68:37
        X509v3 Authority Key Identifier: 
            E8:EA:3E:51:86:98:BE:B3:58:02:73:A3:45:52:FE:EB:BE:E7:F0:0F
        Netscape Comment: 
            kubecast lab: everybody knows this key
    ");
}

#[test]
fn a_certificate_for_etcd_peers_is_for_servers_and_clients() {
    let wanted = super::sample::wanted();
    let Some(peer) = printed(&wanted, &wanted.certificates[2]) else {
        return;
    };
    insta::assert_snapshot!(peer, @r"
    Issuer: CN = etcd-ca
    Validity
        Not Before: Jan  1 00:00:00 2026 GMT
        Not After : Jan  1 00:00:00 2027 GMT
    Subject: CN = master1
    X509v3 extensions:
        X509v3 Key Usage: critical
            Digital Signature
        X509v3 Extended Key Usage: 
            TLS Web Server Authentication, TLS Web Client Authentication
        X509v3 Basic Constraints: critical
            CA:FALSE
        X509v3 Subject Key Identifier: 
            8D:FC:76:B6:08:64:F1:D1:BE:5B:09:D4:6A:3E:DF:0E:72:5E:F2:13
        X509v3 Authority Key Identifier: 
            5F:A8:0B:72:3E:FE:5D:9F:76:D5:D0:BB:8D:6E:47:23:CB:E6:23:B6
        X509v3 Subject Alternative Name: 
            DNS:localhost, DNS:master1, IP Address:192.0.2.10, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1
        Netscape Comment: 
            kubecast lab: everybody knows this key
    ");
}

#[test]
fn a_serial_number_follows_its_rule() {
    let serial = |release: &str, index: usize| {
        let wanted = kubeadm(release);
        let lock = issued(&wanted);
        let certificate = lock
            .certificate(&wanted.certificates[index].key)
            .expect("it was issued");
        certificate.describe().expect("it is read").serial
    };
    assert_eq!(serial("1.25.7", 0), "00");
    assert_eq!(serial("1.36.3", 0).len(), 16);
    let wanted = super::sample::wanted();
    let mut serials: Vec<String> = issued(&wanted)
        .certificates()
        .map(|certificate| certificate.describe().expect("it is read").serial)
        .collect();
    assert!(
        serials
            .iter()
            .all(|serial| serial.len() == 40 && serial.as_str() < "8" && serial.as_str() > "4")
    );
    serials.dedup();
    assert_eq!(serials.len(), wanted.certificates.len());
}
