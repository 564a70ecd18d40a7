//! Headers of qcow2 images: read within the limits of the format, or refused.

use std::fs::File;

use virtkit_fuzz::{changed, changes};
use virtkit_image::qcow2::{Backing, Header, Options, Version, create};
use virtkit_image::{HEAD, probe};

/// The first cluster of an image.
fn sample(options: &Options) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("image");
    create(&File::create(&path).unwrap(), options).unwrap();
    let mut image = std::fs::read(&path).unwrap();
    image.truncate(512);
    image
}

#[test]
fn qcow2() {
    let backing = Some(Backing { file: "base.qcow2".into(), format: Some("qcow2".into()) });
    let samples = [
        sample(&Options { cluster_bits: 9, backing, ..Options::new(1 << 20) }),
        sample(&Options { version: Version::V2, ..Options::new(1 << 20) }),
        sample(&Options { extended_l2: true, lazy_refcounts: true, ..Options::new(1 << 30) }),
    ];
    bolero::check!().with_generator(changes()).for_each(|input| {
        let image = changed(&samples, input);
        // Whatever it is taken for.
        let _ = probe(&image[..image.len().min(HEAD)]);
        match Header::parse(&image) {
            Ok(header) => {
                assert!(header.size <= i64::MAX.unsigned_abs() && (9..=21).contains(&header.cluster_bits), "{header:?}");
                assert!(header.l1_size <= 4 << 20, "{header:?}");
                assert!(header.backing.is_none_or(|backing| (1..=1023).contains(&backing.file.len())));
            }
            Err(error) => assert!(error.to_string().contains(' '), "no sentence: {error}"),
        }
    });
}
