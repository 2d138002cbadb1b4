use crate::EggError;
use crate::field::Field;

/// A Docker image in which an egg's servers can run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    /// What people choose it by, such as `Java 21`.
    pub label: String,
    /// What Docker knows it by, such as `ghcr.io/example/java:21`. A `~` at either end says that it is on the node already.
    pub reference: String,
}

/// The images of an egg: `docker_images` (label to image, or an array), or as `PTDL_v1` has them, `images` or `image`. There
/// is at least one.
pub(crate) fn images(egg: &Field<'_>) -> Result<Vec<Image>, EggError> {
    let field = ["docker_images", "images", "image"]
        .map(|key| egg.get(key))
        .into_iter()
        .find(|field| field.value().is_some())
        .unwrap_or_else(|| egg.get("docker_images"));
    let images = if let Some(text) = field.value().and_then(|value| value.as_str()) {
        vec![image(text, &field)?]
    } else if field.value().is_some_and(serde_json::Value::is_object) {
        let members = field.members()?.into_iter();
        let labelled = members.map(|(label, field)| {
            Ok(Image {
                label: label.to_owned(),
                ..image(&field.required_text()?, &field)?
            })
        });
        labelled.collect::<Result<_, _>>()?
    } else {
        let elements = field.elements()?.into_iter();
        let unlabelled = elements.map(|field| image(&field.required_text()?, &field));
        unlabelled.collect::<Result<_, _>>()?
    };
    if images.is_empty() {
        return Err(field.wrong("one Docker image at least"));
    }
    Ok(images)
}

fn image(text: &str, field: &Field<'_>) -> Result<Image, EggError> {
    let reference = text.trim();
    let plain = (1..=255).contains(&reference.len()) && reference.bytes().all(|byte| byte.is_ascii_graphic());
    if !plain {
        return Err(field.wrong("the name of a Docker image"));
    }
    Ok(Image {
        label: reference.to_owned(),
        reference: reference.to_owned(),
    })
}
