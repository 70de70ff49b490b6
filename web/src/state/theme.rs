//! Light, dark, or as the system has it.

use leptos::prelude::*;

use crate::browser::storage;

const KEY: &str = "mandate.theme";

/// What the person chose.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ThemeChoice {
    /// As the system has it.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl ThemeChoice {
    /// In the order of the settings.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// The value of `data-theme`, and of the stored choice.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// What the settings call it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::System => "System",
            Self::Light => "Light",
            Self::Dark => "Dark",
        }
    }

    fn from_name(name: &str) -> Self {
        Self::ALL
            .into_iter()
            .find(|choice| choice.name() == name)
            .unwrap_or_default()
    }
}

/// The choice, kept on the device and put on the document.
#[derive(Clone, Copy, Debug)]
pub struct Theme {
    /// The choice.
    pub choice: RwSignal<ThemeChoice>,
}

impl Theme {
    /// The stored choice, followed from now on.
    #[must_use]
    pub fn stored() -> Self {
        let choice =
            RwSignal::new(storage::read(KEY).map_or_else(ThemeChoice::default, |name| ThemeChoice::from_name(&name)));
        Effect::new(move |_| {
            let choice = choice.get();
            storage::write(KEY, choice.name());
            if let Some(root) = document().document_element() {
                // `data-theme` is a fixed, valid name: setting it cannot fail.
                let _ = root.set_attribute("data-theme", choice.name());
            }
        });
        Self { choice }
    }

    /// Dark when it is light now, and the other way round.
    pub fn switch(self) {
        let is_dark = match self.choice.get_untracked() {
            ThemeChoice::Dark => true,
            ThemeChoice::Light => false,
            ThemeChoice::System => system_is_dark(),
        };
        self.choice
            .set(if is_dark { ThemeChoice::Light } else { ThemeChoice::Dark });
    }
}

fn system_is_dark() -> bool {
    let query = window().match_media("(prefers-color-scheme: dark)");
    query.ok().flatten().is_some_and(|query| query.matches())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stored_name_comes_back_as_the_choice() {
        for choice in ThemeChoice::ALL {
            assert_eq!(ThemeChoice::from_name(choice.name()), choice);
        }
        assert_eq!(ThemeChoice::from_name("sepia"), ThemeChoice::System);
    }
}
