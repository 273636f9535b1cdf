//! The districts of Hong Kong: one list, in one form, for whoever says where something is or may go.

crate::words! {
    /// A district of Hong Kong (District Councils Ordinance, Cap. 547, Schedule 1).
    District {
        /// Central and Western 中西區.
        CentralAndWestern = "central_and_western",
        /// Eastern 東區.
        Eastern = "eastern",
        /// Southern 南區.
        Southern = "southern",
        /// Wan Chai 灣仔區.
        WanChai = "wan_chai",
        /// Kowloon City 九龍城區.
        KowloonCity = "kowloon_city",
        /// Kwun Tong 觀塘區.
        KwunTong = "kwun_tong",
        /// Sham Shui Po 深水埗區.
        ShamShuiPo = "sham_shui_po",
        /// Wong Tai Sin 黃大仙區.
        WongTaiSin = "wong_tai_sin",
        /// Yau Tsim Mong 油尖旺區.
        YauTsimMong = "yau_tsim_mong",
        /// Islands 離島區.
        Islands = "islands",
        /// Kwai Tsing 葵青區.
        KwaiTsing = "kwai_tsing",
        /// North 北區.
        North = "north",
        /// Sai Kung 西貢區.
        SaiKung = "sai_kung",
        /// Sha Tin 沙田區.
        ShaTin = "sha_tin",
        /// Tai Po 大埔區.
        TaiPo = "tai_po",
        /// Tsuen Wan 荃灣區.
        TsuenWan = "tsuen_wan",
        /// Tuen Mun 屯門區.
        TuenMun = "tuen_mun",
        /// Yuen Long 元朗區.
        YuenLong = "yuen_long",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_of_the_eighteen_has_a_code_of_its_own_form() {
        assert_eq!(District::ALL.len(), 18);
        for district in District::ALL {
            assert_eq!(District::from_word(district.word()), Some(*district));
            assert!(district.word().bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'), "{district}");
        }
        for none in ["", "TP", "Tai Po", "tai-po", "taipo", "tai_po "] {
            assert_eq!(District::from_word(none), None, "{none}");
        }
    }
}
