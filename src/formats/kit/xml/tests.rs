use super::*;

fn walked(text: &str) -> Result<Vec<String>, ReadError> {
    let limits = Limits::default();
    let mut xml = Xml::new(text, "a.model", &limits);
    let mut seen = vec![xml.root("a")?.name().to_owned()];
    while let Some(child) = xml.child()? {
        let attributes: Result<Vec<_>, _> = xml
            .attributes(&child)
            .map(|a| a.map(|a| format!("{}{}={}", u8::from(a.has_prefix), a.name, a.text())))
            .collect();
        let attributes = attributes?.join(" ");
        let name = child.name().to_owned();
        seen.push(format!("{name}[{attributes}]{}", xml.text()?));
    }
    xml.finish()?;
    Ok(seen)
}

#[test]
fn elements_attributes_and_texts_come_without_prefixes() {
    let text = "\u{feff}<?xml version='1.0'?><!-- b --><p:a><b x=\"1&amp;2\" p:y='&#65;'/>\n\
        <p:c>x &lt;<d>no</d> <![CDATA[<&]]>&other;</p:c></p:a>\n<!-- end -->\0\0";
    let text = decoded(text.as_bytes());
    let expected = ["a", "b[0x=1&2 1y=A]", "c[]x < <&&other;"];
    assert_eq!(walked(&text).unwrap(), expected);
    assert_eq!(decoded(b"<a>Ger\xE4t</a>"), "<a>Gerät</a>");
    assert_eq!(root_name(b" <?xml version='1.0'?><x:amf").as_deref(), None);
    assert_eq!(
        root_name(b"\xEF\xBB\xBF<!-- \xC3\xA4 --><x:amf>\xC3").as_deref(),
        Some("amf")
    );
    assert_eq!(root_name(b"solid <amf>"), None);
}

#[test]
fn broken_documents_say_where() {
    let cases = [
        ("<a><b></a>", "a.model: XML: "),
        ("<a><b>", "a.model: the XML ends inside an element (byte 6)"),
        ("", "a.model: no element \"a\" (byte 0)"),
        (
            "<b/>",
            "a.model: the root element is \"b\", not \"a\" (byte 0)",
        ),
        (
            "<a/><a/>",
            "a.model: something follows the end of the root element (byte 4)",
        ),
        ("<a><b x=1/></a>", "a.model: "),
        (
            "<?xml version='1.0'?><!DOCTYPE a [<!ENTITY x 'y'>]><a/>",
            "a.model: DOCTYPE is not allowed (byte 21)",
        ),
    ];
    for (text, expected) in cases {
        let error = walked(text).unwrap_err().to_string();
        assert!(
            error.starts_with(expected) && error.contains("byte"),
            "{error}"
        );
    }
    let deep = format!("<a>{}", "<b>".repeat(1000));
    let error = walked(&deep).unwrap_err();
    assert_eq!(error.to_string(), "129 levels of nesting, limit is 128");
}

#[test]
fn a_tag_of_many_attributes_takes_no_longer_than_its_text() {
    let attributes: String = (0..200_000).map(|i| format!(" a{i}='1'")).collect();
    let began = std::time::Instant::now();
    assert!(walked(&format!("<a><b{attributes}/></a>")).is_ok());
    assert!(began.elapsed().as_secs() < 5);
}

#[test]
fn numbers_are_finite_and_indices_have_no_sign() {
    let limits = Limits::default();
    let xml = Xml::new("", "", &limits);
    assert_eq!(xml.number::<f64>("x", " +1.5e1 ").ok(), Some(15.0));
    for bad in ["", "nan", "inf", "1,5", "1 2", "0x1"] {
        assert!(xml.number::<f64>("x", bad).is_err(), "{bad}");
    }
    assert_eq!(xml.index("v1", " 7\n").ok(), Some(7));
    for bad in ["", "-1", "1.0", "4294967296"] {
        assert!(xml.index("v1", bad).is_err(), "{bad}");
    }
}
