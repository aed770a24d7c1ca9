//! The long lists of an AMF as programs write them: nothing but numbers, in one order, read in one pass over their bytes.
//!
//! Promises: the same as [`Reader`]'s walk by tags, to which everything else is left, errors among it.

use crate::formats::amf::document::{Object, Reader};
use crate::formats::kit::number::{plain, plain_index};

impl Reader<'_, '_> {
    /// Takes the next vertices that have coordinates alone.
    pub(super) fn take_plain_vertices(&mut self, object: &mut Object) {
        let number = |text: &str| match plain::<f64>(text.as_bytes()) {
            Some((number, [])) => Some(number),
            _ => None,
        };
        let position = |[x, y, z]: [&str; 3]| Some([number(x)?, number(y)?, number(z)?]);
        let path = ["vertex", "coordinates"];
        while let Some(position) = self.xml.texts(&path, &["x", "y", "z"], position) {
            object.positions.push(position);
        }
    }

    /// Takes the next triangles that have corners alone, which are vertices of the object.
    pub(super) fn take_plain_triangles(&mut self, object: &mut Object) {
        let vertices = object.positions.len();
        let index = |text: &str| match plain_index(text.as_bytes()) {
            Some((index, [])) if (index as usize) < vertices => Some(index),
            _ => None,
        };
        let corners = |[a, b, c]: [&str; 3]| Some([index(a)?, index(b)?, index(c)?]);
        let limits = self.limits;
        let is_allowed = |triangles: u64| limits.check_triangles(triangles).is_ok();
        while is_allowed(self.triangles.saturating_add(1))
            && let Some(corners) = self.xml.texts(&["triangle"], &["v1", "v2", "v3"], corners)
        {
            object.triangles.push(corners);
            self.triangles = self.triangles.saturating_add(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::formats::Limits;
    use crate::formats::amf::document::read_document;
    use crate::formats::kit::blocks::tests::text_of;
    use crate::formats::kit::notes::Notes;

    #[test]
    fn plain_lists_are_what_the_walk_by_tags_finds() {
        let vertices = [
            "<vertex><coordinates><x>1</x><y>2.5</y><z>-3e2</z></coordinates></vertex>",
            "\n <vertex>\n<coordinates><x>0</x>\t<y>1</y><z>2</z></coordinates>\n</vertex>",
            "<vertex><coordinates><y>1</y><x>0</x><z>2</z></coordinates></vertex>",
            "<vertex><coordinates><x> 7 </x><y>1</y><z>2</z></coordinates></vertex>",
            "<vertex><coordinates><x>1</x><y>2</y><z>3</z></coordinates><color><r>1</r><g>0</g><b>0</b></color></vertex>",
            "<vertex a=\"b\"><coordinates><x>1</x><y>&#50;</y><z>3</z></coordinates></vertex>",
            "<vertex><coordinates><x>1</x><y>2</y><z>3</z><w/></coordinates></vertex>text",
            "<vertex><coordinates><x>1</x><y>2</y></coordinates></vertex>",
            "<vertex><coordinates><x>1</x><y>2</y><z>nan</z></coordinates></vertex>",
            "<vertex><coordinates><x>1</x><y>2<z>3</z></y></coordinates></vertex>",
        ];
        let triangles = [
            "<triangle><v1>0</v1><v2>1</v2><v3>2</v3></triangle>",
            "<triangle>\n<v1>2</v1> <v2>1</v2><v3>0</v3>\r\n</triangle>",
            "<triangle><v3>0</v3><v2>1</v2><v1>2</v1></triangle>",
            "<triangle><v1>00</v1><v2>1</v2><v3>2</v3><color><r>1</r></color></triangle>",
            "<metadata type=\"x\">y</metadata>",
            "<triangle><v1>0</v1><v2>1</v2><v3> 2</v3></triangle>",
            "<triangle ><v1>0</v1><v2>1</v2><v3>2</v3></triangle >",
            "<triangle><v1>0</v1><v2>1</v2><v3>99</v3></triangle>",
            "<triangle><v1>0</v1><v2>1</v2></triangle>",
            "<triangle/>",
        ];
        let (mut seed, mut documents) = (23, 0);
        for round in 0..800_usize {
            let kinds = [3, 7, 10][round % 3];
            let body = [
                text_of(&vertices[..kinds], 8, &mut seed),
                text_of(&triangles[..kinds], 8, &mut seed),
            ];
            let limits = Limits {
                triangles: if round % 5 == 0 { 4 } else { 100 },
                ..Limits::default()
            };
            // A comment before each element leaves it to the walk by tags, at the cost of eight bytes.
            let read = |walked: bool| {
                let [vertices, triangles] = body.each_ref().map(|text| match walked {
                    true => text
                        .replace("<vertex", "<!----><vertex")
                        .replace("<triangle", "<!----><triangle"),
                    false => text.clone(),
                });
                let text = format!(
                    "<amf><object id=\"1\"><mesh><vertices>{vertices}</vertices><volume>{triangles}</volume></mesh></object></amf>"
                );
                let read = read_document(&text, "", &limits, &mut Notes::default());
                let read = read.map(|document| format!("{document:?}"));
                read.map_err(|error| {
                    let error = error.to_string();
                    error.split(" (byte").next().unwrap_or_default().to_owned()
                })
            };
            let plain = read(false);
            assert_eq!(plain, read(true), "{body:?}");
            documents += usize::from(plain.is_ok());
        }
        assert!((100..700).contains(&documents), "{documents}");
    }
}
